/**
 * Responses: the last event has the response as it stands, here `incomplete` with the reason
 * (https://platform.openai.com/docs/api-reference/responses-streaming). What it has said so far the caller has had; it is
 * not said again.
 */
import type { EventData, StreamEnding } from './ending.ts';
import { objectOf, textBytes } from './text-bytes.ts';

const REASON = 'max_output_tokens';
const LAST = ['response.completed', 'response.incomplete', 'response.failed'];

export class ResponsesEnding implements StreamEnding {
  #response: EventData | null = null;
  #sequence = -1;
  #isOver = false;

  see(event: EventData): number {
    const { type, response, sequence_number: sequence } = event;
    if (typeof sequence === 'number') this.#sequence = sequence;
    if (type === 'response.created') this.#response = objectOf(response);
    if (typeof type === 'string' && LAST.includes(type)) this.#isOver = true;
    return typeof type === 'string' && type.endsWith('.delta') ? textBytes(event['delta']) : 0;
  }

  get canEnd(): boolean {
    return this.#response !== null && !this.#isOver;
  }

  end(): string {
    const type = 'response.incomplete';
    const incomplete = { status: 'incomplete', incomplete_details: { reason: REASON } };
    const response = { ...this.#response, ...incomplete };
    const event = { type, sequence_number: this.#sequence + 1, response };
    return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
