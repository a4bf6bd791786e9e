/**
 * Messages: blocks of content that begin and end, then a `message_delta` with the reason, then `message_stop`
 * (https://docs.anthropic.com/en/api/messages-streaming).
 */
import type { EventData, StreamEnding } from './ending.ts';
import { textBytes } from './text-bytes.ts';

const REASON = 'max_tokens';

export class MessagesEnding implements StreamEnding {
  #hasBegun = false;
  #isOver = false;
  readonly #blocks = new Set<number>();

  see(event: EventData): number {
    const { type, index } = event;
    if (type === 'message_start') this.#hasBegun = true;
    if (type === 'message_delta' || type === 'message_stop') this.#isOver = true;
    if (typeof index !== 'number') return 0;
    if (type === 'content_block_start') this.#blocks.add(index);
    if (type === 'content_block_stop') this.#blocks.delete(index);
    return type === 'content_block_delta' ? textBytes(event['delta']) : 0;
  }

  get canEnd(): boolean {
    return this.#hasBegun && !this.#isOver;
  }

  end(outputTokens: number): string {
    const blocks = [...this.#blocks].map((index) => ({ type: 'content_block_stop', index }));
    const delta = { stop_reason: REASON, stop_sequence: null };
    const last = [
      { type: 'message_delta', delta, usage: { output_tokens: outputTokens } },
      { type: 'message_stop' },
    ];
    return [...blocks, ...last]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('');
  }
}
