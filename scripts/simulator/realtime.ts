/**
 * The realtime API (developers.openai.com/api/docs/guides/realtime-websocket) without a model behind it. What is not silence is
 * speech; when the caller falls silent the server answers, if the session has it detect turns.
 */
import { NO_DIRECTIVES, readDirectives } from './directives.ts';
import { Identity } from './identity.ts';
import { asCount, asList, asRecord, asText, type JsonRecord } from './json.ts';
import { runResponse } from './realtime-response.ts';
import { audioInputTokens, conversationUsage, type Heard, transcriptionUsage } from './realtime-usage.ts';
import { textTokens } from './script.ts';
import { errorEvent, type SocketApi, type SocketLine } from './socket-line.ts';

const SESSION: JsonRecord = {
  type: 'realtime',
  object: 'realtime.session',
  output_modalities: ['audio'],
  instructions: 'You are simulated.',
  tools: [],
  tool_choice: 'auto',
  max_output_tokens: 'inf',
  audio: {
    input: {
      format: { type: 'audio/pcm', rate: 24_000 },
      transcription: null,
      turn_detection: { type: 'server_vad', threshold: 0.5, create_response: true, interrupt_response: true },
    },
    output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin', speed: 1 },
  },
};

export class RealtimeSession implements SocketApi {
  readonly #line: SocketLine;
  readonly #identity: Identity;
  #session: JsonRecord;
  #count = 0;
  #heard: Heard = { text: 0, audio: 0, cachedText: 0, cachedAudio: 0 };
  /** The text that the next response answers. */
  #prompt = '';
  #buffered = 0;
  #isSpeech = false;
  #cancel: (() => void) | null = null;

  constructor(line: SocketLine) {
    this.#line = line;
    this.#identity = new Identity(line.host.seed, line.host.nextNumber());
    const isTranscription = line.query.get('intent') === 'transcription';
    this.#session = {
      ...SESSION,
      ...(isTranscription ? { type: 'transcription' } : { model: line.model }),
      id: this.#id('sess'),
    };
  }

  start(): void {
    this.#emit('session.created', { session: this.#session });
  }

  left(): void {
    this.#cancel?.();
  }

  receive(event: JsonRecord): void {
    const type = asText(event['type']) ?? '';
    const handle = this.#handlers[type];
    if (handle) handle(event);
    else this.#line.send(errorEvent(`Invalid value: '${type}'.`, asText(event['event_id']), 'invalid_value'));
  }

  readonly #handlers: Readonly<Record<string, (event: JsonRecord) => void>> = {
    'session.update': (event) => {
      this.#session = merged(this.#session, asRecord(event['session']));
      this.#emit('session.updated', { session: this.#session });
    },
    'conversation.item.create': (event) => this.#addItem(asRecord(event['item'])),
    'input_audio_buffer.append': (event) => this.#append(asText(event['audio']) ?? ''),
    'input_audio_buffer.commit': () => this.#commit(),
    'input_audio_buffer.clear': () => {
      this.#buffered = 0;
    },
    'response.create': (event) => void this.#respond(asRecord(event['response']), asText(event['event_id'])),
    'response.cancel': (event) => {
      if (this.#cancel) this.#cancel();
      else
        this.#line.send(
          errorEvent('No active response found.', asText(event['event_id']), 'response_cancel_not_active'),
        );
    },
  };

  #addItem(item: JsonRecord): void {
    const content = asList(item['content']).map((part) => asText(asRecord(part)['text']) ?? '');
    const text = [asText(item['output']) ?? '', ...content].join('\n').trim();
    this.#prompt = text;
    this.#hear({ text: textTokens(text), audio: 0 });
    this.#announce({ ...item, id: asText(item['id']) ?? this.#id('item') });
  }

  #announce(item: JsonRecord): void {
    this.#emit('conversation.item.added', { previous_item_id: null, item });
    this.#emit('conversation.item.done', { previous_item_id: null, item });
  }

  #append(audio: string): void {
    const bytes = Buffer.from(audio, 'base64');
    const isSilence = bytes.every((byte) => byte === 0);
    this.#buffered += bytes.length;
    if (this.#turnDetection === null) return;
    if (!isSilence && !this.#isSpeech) {
      this.#isSpeech = true;
      this.#emit('input_audio_buffer.speech_started', { audio_start_ms: 0, item_id: this.#id('item') });
      if (this.#turnDetection['interrupt_response'] !== false) this.#cancel?.();
    } else if (isSilence && this.#isSpeech) {
      this.#isSpeech = false;
      this.#emit('input_audio_buffer.speech_stopped', { audio_end_ms: 0, item_id: this.#id('item') });
      this.#commit();
      if (this.#turnDetection['create_response'] !== false) void this.#respond({}, null);
    }
  }

  #commit(): void {
    const tokens = audioInputTokens(this.#buffered);
    const seconds = this.#buffered / 48_000;
    this.#buffered = 0;
    this.#hear({ text: 0, audio: tokens });
    const item = this.#id('item');
    this.#emit('input_audio_buffer.committed', { previous_item_id: null, item_id: item });
    this.#announce({ id: item, type: 'message', role: 'user', content: [{ type: 'input_audio' }] });
    const model = this.#transcriptionModel;
    if (model === null) return;
    const place = { item_id: item, content_index: 0 };
    const transcript = 'what was said';
    this.#emit('conversation.item.input_audio_transcription.delta', { ...place, delta: transcript });
    this.#emit('conversation.item.input_audio_transcription.completed', {
      ...place,
      transcript,
      usage: transcriptionUsage(model, seconds, tokens),
    });
  }

  async #respond(asked: JsonRecord, eventId: string | null): Promise<void> {
    const { faults, ...directives } = this.#directives();
    const failed = faults.get('error');
    if (this.#cancel !== null || failed) {
      const code = failed ? 'simulated_error' : 'conversation_already_has_active_response';
      this.#line.send(errorEvent('No response was begun.', eventId, code, failed?.amount ?? 400));
      return;
    }
    const entry = this.#line.open(this.#line.model);
    const stop = new AbortController();
    this.#cancel = () => stop.abort();
    const asksCap = asCount(asked['max_output_tokens']) ?? asCount(this.#session['max_output_tokens']);
    const spoken = asList(asked['output_modalities'] ?? this.#session['output_modalities']);
    const said = await runResponse({
      id: this.#id('resp'),
      itemId: this.#id('item'),
      isAudio: spoken.includes('audio'),
      maxTokens: asksCap,
      directives: { ...directives, faults },
      signal: stop.signal,
      emit: (type, members) => this.#emit(type, members),
      usage: (output) => conversationUsage(this.#heard, output),
      metadata: asked['metadata'] ?? null,
    });
    this.#cancel = null;
    entry.status = 101;
    entry.upstreamId = said.id;
    entry.end = said.isCut ? 'cut' : 'complete';
    entry.usage = said.usage;
    const { text, audio } = this.#heard;
    this.#heard = {
      text: text + said.output.text,
      audio: audio + said.output.audio,
      cachedText: text,
      cachedAudio: audio,
    };
    if (faults.has('reset')) this.#line.breakOff();
    const close = faults.get('close');
    if (close) this.#line.close(1001, close.text || 'simulated end');
  }

  #directives() {
    const directives = this.#prompt.includes('[[') ? readDirectives(this.#prompt, null) : NO_DIRECTIVES;
    this.#prompt = '';
    return directives;
  }

  #hear(more: Pick<Heard, 'text' | 'audio'>): void {
    const { text, audio } = this.#heard;
    this.#heard = { ...this.#heard, text: text + more.text, audio: audio + more.audio };
  }

  get #input(): JsonRecord {
    return asRecord(asRecord(this.#session['audio'])['input']);
  }

  get #turnDetection(): JsonRecord | null {
    const detection = this.#input['turn_detection'];
    return detection === null || detection === undefined ? null : asRecord(detection);
  }

  get #transcriptionModel(): string | null {
    return asText(asRecord(this.#input['transcription'])['model']);
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#identity.letters(21, ++this.#count)}`;
  }

  #emit(type: string, members: object): boolean {
    return this.#line.send({ type, event_id: this.#id('event'), ...members });
  }
}

/** What is stated replaces what was there, object by object. */
function merged(base: JsonRecord, changes: JsonRecord): JsonRecord {
  const result: Record<string, JsonRecord[string]> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    result[name] = isObject ? merged(asRecord(base[name]), asRecord(value)) : value;
  }
  return result;
}
