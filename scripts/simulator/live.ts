/**
 * Gemini's Live API (ai.google.dev/api/live) without a model behind it: each turn of the caller's is answered in
 * placeholder sound or in text, and its last message states what it used. Messages go out in binary frames, as Google's do.
 */
import { NO_DIRECTIVES, readDirectives } from './directives.ts';
import { fillerPieces } from './filler.ts';
import { asList, asRecord, asText, type Json, type JsonRecord } from './json.ts';
import { pause } from './responses-socket.ts';
import { promptTokens, textTokens } from './script.ts';
import type { SocketApi, SocketLine } from './socket-line.ts';

const DEFAULT_TOKENS = 16;
/** A second of speech is 25 tokens, and a word a third of that. */
const AUDIO_TOKENS_PER_WORD = 8;
const AUDIO_BYTES_PER_WORD = 16_000;
const INVALID_ARGUMENT = 1007;

export class LiveSession implements SocketApi {
  readonly #line: SocketLine;
  #model: string | null = null;
  #isSpoken = true;
  /** Tokens of the conversation so far: all of it is prompt to the next turn. */
  #promptTokens = 0;
  #isOpen = true;
  #turns: Promise<void> = Promise.resolve();

  constructor(line: SocketLine) {
    this.#line = line;
  }

  start(): void {}

  left(): void {
    this.#isOpen = false;
  }

  receive(message: JsonRecord): void {
    const setup = message['setup'];
    const content = asRecord(message['clientContent'] ?? message['client_content']);
    if (setup !== undefined) this.#setUp(asRecord(setup));
    else if (this.#model === null) this.#line.close(INVALID_ARGUMENT, 'setup must be the first message');
    else if (content['turnComplete'] === true || content['turn_complete'] === true) this.#answer(content);
    else this.#promptTokens += promptTokens(message);
  }

  #setUp(setup: JsonRecord): void {
    this.#model = asText(setup['model'])?.replace(/^.*models\//, '') ?? '';
    const config = asRecord(setup['generationConfig'] ?? setup['generation_config']);
    const spoken: Json = config['responseModalities'] ?? config['response_modalities'] ?? ['AUDIO'];
    this.#isSpoken = asList(spoken).includes('AUDIO');
    this.#promptTokens = promptTokens(setup['systemInstruction'] ?? setup['system_instruction'] ?? '');
    this.#send({ setupComplete: {} });
  }

  #answer(content: JsonRecord): void {
    this.#promptTokens += promptTokens(content['turns']);
    const parts = asList(content['turns']).flatMap((turn) => asList(asRecord(turn)['parts']));
    const text = parts.map((part) => asText(asRecord(part)['text']) ?? '').join('\n');
    this.#turns = this.#turns.then(() => this.#speak(text));
  }

  async #speak(text: string): Promise<void> {
    const directives = text.includes('[[') ? readDirectives(text, null) : NO_DIRECTIVES;
    const { faults, say } = directives;
    const entry = this.#line.open(this.#model);
    const pieces = say.length > 0 ? say : fillerPieces(directives.tokens ?? DEFAULT_TOKENS);
    let words = 0;
    for (const piece of pieces) {
      await pause(faults.get('slow')?.amount ?? null);
      if (!this.#isOpen) return;
      words += say.length > 0 ? textTokens(piece) : 1;
      const data = Buffer.alloc(AUDIO_BYTES_PER_WORD).toString('base64');
      const part = this.#isSpoken
        ? { inlineData: { mimeType: 'audio/pcm;rate=24000', data } }
        : { text: piece };
      if (this.#isSpoken) this.#send({ serverContent: { outputTranscription: { text: piece } } });
      this.#send({ serverContent: { modelTurn: { parts: [part] } } });
      if (faults.has('reset')) return this.#line.breakOff();
    }
    this.#send({ serverContent: { generationComplete: true } });
    const output = this.#isSpoken ? words * AUDIO_TOKENS_PER_WORD : words;
    const modality = this.#isSpoken ? 'AUDIO' : 'TEXT';
    const usageMetadata = {
      promptTokenCount: this.#promptTokens,
      responseTokenCount: output,
      totalTokenCount: this.#promptTokens + output,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: this.#promptTokens }],
      responseTokensDetails: [{ modality, tokenCount: output }],
    };
    this.#promptTokens += output;
    this.#send({ serverContent: { turnComplete: true }, usageMetadata });
    entry.status = 101;
    entry.end = 'complete';
    entry.usage = usageMetadata;
  }

  #send(message: object): void {
    this.#line.send(Buffer.from(JSON.stringify(message)));
  }
}
