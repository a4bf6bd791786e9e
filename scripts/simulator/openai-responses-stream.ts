/** The numbered events of a streamed response (platform.openai.com/docs/api-reference/responses-streaming). */
import { escapeJson } from './json.ts';

export interface OutputItem {
  readonly kind: 'reasoning' | 'message' | 'call';
  readonly id: string;
  /** The item as it is announced. */
  readonly opened: object;
  /** The item as it ends, and as the whole response contains it. */
  readonly done: object;
  readonly pieces: readonly string[];
}

/** All frames from `response.created` to the terminal event. */
export function responseFrames(
  opened: object,
  items: readonly OutputItem[],
  ended: object,
  terminal: 'response.completed' | 'response.incomplete',
): readonly string[] {
  const frames: string[] = [];
  const emit = (type: string, members: string): void => {
    frames.push(`event: ${type}\ndata: {"type":"${type}","sequence_number":${frames.length},${members}}\n\n`);
  };
  const response = JSON.stringify(opened);
  emit('response.created', `"response":${response}`);
  emit('response.in_progress', `"response":${response}`);
  items.forEach((item, index) => {
    emit('response.output_item.added', `"output_index":${index},"item":${JSON.stringify(item.opened)}`);
    EMIT_PIECES[item.kind](emit, item, `"item_id":"${item.id}","output_index":${index}`);
    emit('response.output_item.done', `"output_index":${index},"item":${JSON.stringify(item.done)}`);
  });
  emit(terminal, `"response":${JSON.stringify(ended)}`);
  return frames;
}

type Emit = (type: string, members: string) => void;

const EMIT_PIECES: Readonly<
  Record<OutputItem['kind'], (emit: Emit, item: OutputItem, place: string) => void>
> = {
  reasoning: (emit, item, place) => {
    const at = `${place},"summary_index":0`;
    const text = JSON.stringify(item.pieces.join(''));
    emit('response.reasoning_summary_part.added', `${at},"part":{"type":"summary_text","text":""}`);
    for (const piece of item.pieces) {
      emit('response.reasoning_summary_text.delta', `${at},"delta":"${escapeJson(piece)}"`);
    }
    emit('response.reasoning_summary_text.done', `${at},"text":${text}`);
    emit('response.reasoning_summary_part.done', `${at},"part":{"type":"summary_text","text":${text}}`);
  },
  message: (emit, item, place) => {
    const at = `${place},"content_index":0`;
    const part = (text: string): string =>
      `"part":{"type":"output_text","annotations":[],"logprobs":[],"text":${text}}`;
    const text = JSON.stringify(item.pieces.join(''));
    emit('response.content_part.added', `${at},${part('""')}`);
    for (const piece of item.pieces) {
      emit('response.output_text.delta', `${at},"delta":"${escapeJson(piece)}","logprobs":[]`);
    }
    emit('response.output_text.done', `${at},"text":${text},"logprobs":[]`);
    emit('response.content_part.done', `${at},${part(text)}`);
  },
  call: (emit, item, place) => {
    for (const piece of item.pieces) {
      emit('response.function_call_arguments.delta', `${place},"delta":"${escapeJson(piece)}"`);
    }
    emit(
      'response.function_call_arguments.done',
      `${place},"arguments":${JSON.stringify(item.pieces.join(''))}`,
    );
  },
};
