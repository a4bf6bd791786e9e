/** The events of one realtime response, from `response.created` to `response.done`, until it is stopped. */
import type { Directives } from './directives.ts';
import { fillerPieces } from './filler.ts';
import type { Json } from './json.ts';
import { BYTES_PER_OUTPUT_TOKEN, type Spoken } from './realtime-usage.ts';
import { pause } from './responses-socket.ts';
import { textTokens } from './script.ts';

export interface ResponseAsk {
  readonly id: string;
  readonly itemId: string;
  readonly isAudio: boolean;
  /** Null: no cap. */
  readonly maxTokens: number | null;
  readonly directives: Directives;
  readonly signal: AbortSignal;
  /** False: the caller has gone. */
  readonly emit: (type: string, members: object) => boolean;
  readonly usage: (output: Spoken) => object;
  readonly metadata: Json;
}

export interface Said {
  readonly id: string;
  readonly output: Spoken;
  /** As the caller was told it; null: it was not. */
  readonly usage: object | null;
  readonly isCut: boolean;
}

const DEFAULT_TOKENS = 16;
/** A word of speech takes about a third of a second. */
const AUDIO_TOKENS_PER_WORD = 6;

/** Says it, piece by piece. A caller who interrupts is told what was used until then. */
export async function runResponse(ask: ResponseAsk): Promise<Said> {
  const { id, itemId, isAudio, directives, emit } = ask;
  const { faults, say } = directives;
  const response = {
    object: 'realtime.response',
    id,
    conversation_id: 'conv_simulated',
    metadata: ask.metadata,
  };
  const item = { id: itemId, type: 'message', role: 'assistant' };
  const place = { response_id: id, item_id: itemId, output_index: 0, content_index: 0 };
  const [kind, part] = isAudio
    ? (['output_audio_transcript', { type: 'audio', transcript: '' }] as const)
    : (['output_text', { type: 'text', text: '' }] as const);
  emit('response.created', { response: { ...response, status: 'in_progress', output: [], usage: null } });
  emit('response.output_item.added', {
    response_id: id,
    output_index: 0,
    item: { ...item, status: 'in_progress' },
  });
  emit('response.content_part.added', { ...place, part });
  const pieces = say.length > 0 ? say : fillerPieces(directives.tokens ?? DEFAULT_TOKENS);
  const isShort = faults.has('reset') || faults.has('stall') || faults.has('close');
  const until = isShort ? Math.ceil(pieces.length / 2) : pieces.length;
  let output: Spoken = { text: 0, audio: 0 };
  let transcript = '';
  for (const piece of pieces.slice(0, until)) {
    await pause(faults.get('slow')?.amount ?? null);
    if (ask.signal.aborted || isFull(output, ask.maxTokens)) break;
    transcript += piece;
    // One word of filler is one token.
    const words = say.length > 0 ? textTokens(piece) : 1;
    output = {
      text: output.text + words,
      audio: output.audio + (isAudio ? words * AUDIO_TOKENS_PER_WORD : 0),
    };
    emit(`response.${kind}.delta`, { ...place, delta: piece });
    if (isAudio) emit('response.output_audio.delta', { ...place, delta: silence(words) });
  }
  if (isShort) return { id, output, usage: null, isCut: true };
  const status = ask.signal.aborted
    ? 'cancelled'
    : isFull(output, ask.maxTokens)
      ? 'incomplete'
      : 'completed';
  const done = { ...item, status: status === 'completed' ? 'completed' : 'incomplete' };
  const content = [
    isAudio ? { type: 'output_audio', transcript } : { type: 'output_text', text: transcript },
  ];
  if (isAudio) emit('response.output_audio.done', place);
  emit(`response.${kind}.done`, { ...place, [isAudio ? 'transcript' : 'text']: transcript });
  emit('response.content_part.done', { ...place, part });
  emit('response.output_item.done', { response_id: id, output_index: 0, item: { ...done, content } });
  const usage = faults.has('no-usage') ? null : ask.usage(output);
  const reason = status === 'cancelled' ? { type: 'cancelled', reason: 'client_cancelled' } : null;
  emit('response.done', {
    response: { ...response, status, status_details: reason, output: [{ ...done, content }], usage },
  });
  return { id, output, usage, isCut: false };
}

const isFull = ({ text, audio }: Spoken, cap: number | null): boolean => cap !== null && text + audio >= cap;

/** Placeholder bytes in the place of so many words of speech. */
function silence(words: number): string {
  return Buffer.alloc(words * AUDIO_TOKENS_PER_WORD * BYTES_PER_OUTPUT_TOKEN).toString('base64');
}
