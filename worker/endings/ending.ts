/**
 * How a stream is brought to an end before its provider ends it: what has been seen of it, and the events that a provider
 * sends where an answer has become too long. One for each wire format in which that can be said.
 */
import type { DialectName } from '../providers/dialects.ts';
import { ChatEnding } from './chat.ts';
import { MessagesEnding } from './messages.ts';
import { ResponsesEnding } from './responses.ts';

/** What an event's data holds; of unknown shape, since it is the provider's. */
export type EventData = Readonly<Record<string, unknown>>;

export interface StreamEnding {
  /** Takes notice of an event. @returns bytes of text that it carries, in UTF-8 */
  see(event: EventData): number;
  /** It has begun, and its provider has not ended it. */
  readonly canEnd: boolean;
  /** The provider's last events, as it writes them, with its reason for an answer that is too long. */
  end(outputTokens: number): string;
}

/** Formats that stand in no row end as their provider ends them. */
const ENDINGS: Partial<Record<DialectName, () => StreamEnding>> = {
  'openai-chat': () => new ChatEnding(),
  'openai-responses': () => new ResponsesEnding(),
  'anthropic-messages': () => new MessagesEnding(),
};

/** Null: a stream in this format cannot be ended by us. */
export function endingFor(dialect: DialectName | null): StreamEnding | null {
  return dialect === null ? null : (ENDINGS[dialect]?.() ?? null);
}
