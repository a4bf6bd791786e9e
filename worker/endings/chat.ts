/**
 * Chat completions, and completions of text: chunks with choices, each ended by its `finish_reason`, then `[DONE]`
 * (https://platform.openai.com/docs/api-reference/chat-streaming).
 */
import type { EventData, StreamEnding } from './ending.ts';
import { objectOf, textBytes } from './text-bytes.ts';

const REASON = 'length';

export class ChatEnding implements StreamEnding {
  /** What every chunk says alike. */
  #head: EventData | null = null;
  /** Choices that have begun, and whether they have ended. */
  readonly #choices = new Map<number, boolean>();

  see(event: EventData): number {
    if (!Array.isArray(event['choices'])) return 0;
    const { choices: _, usage: __, ...head } = event;
    this.#head ??= head;
    let bytes = 0;
    for (const one of event['choices'].map(objectOf)) {
      const index = typeof one['index'] === 'number' ? one['index'] : 0;
      const isOver = typeof one['finish_reason'] === 'string';
      this.#choices.set(index, isOver || this.#choices.get(index) === true);
      bytes += textBytes(one['delta']) + textBytes(one['text']);
    }
    return bytes;
  }

  get canEnd(): boolean {
    return this.#head !== null && [...this.#choices.values()].includes(false);
  }

  end(): string {
    const isText = this.#head?.['object'] === 'text_completion';
    const choices = [...this.#choices]
      .filter(([, isOver]) => !isOver)
      .map(([index]) => ({
        index,
        ...(isText ? { text: '' } : { delta: {} }),
        logprobs: null,
        finish_reason: REASON,
      }));
    return `data: ${JSON.stringify({ ...this.#head, choices })}\n\ndata: [DONE]\n\n`;
  }
}
