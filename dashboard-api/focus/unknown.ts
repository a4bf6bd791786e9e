/** Lines of unknown cost, which a FOCUS file has no row for: how many, how many tokens, and the most that they can be. */
import { nanosToDollars, sumNanos } from '../../contract/money.ts';
import { type ClassQuantity, tokenTotals } from '../../db/reports/tokens.ts';
import type { StoredEvent } from '../../db/usage/stored-lines.ts';

type NotedEvent = Pick<StoredEvent, 'eventId' | 'kind' | 'correctsEventId'>;
interface NotedLine {
  readonly chargedNanos: bigint;
  readonly classes: readonly ClassQuantity[];
}

interface Counted {
  readonly lines: number;
  readonly chargedNanos: bigint;
  readonly tokens: readonly string[];
}

export class UnknownLines {
  readonly #waiting = new Map<string, Counted>();
  readonly #corrected = new Set<string>();
  #lines = 0;
  #chargedNanos = 0n;
  #inputTokens = 0n;
  #outputTokens = 0n;

  /** @param lines of the event, those whose cost is unknown */
  note({ eventId, kind, correctsEventId }: NotedEvent, lines: readonly NotedLine[]): void {
    // What is known by now of an event stands in the event that corrects it, of the same instant.
    if (kind === 'correction' && correctsEventId !== null && lines.length === 0)
      this.#corrected.add(correctsEventId);
    if (lines.length === 0) return;
    const { input = '0', output = '0' } = tokenTotals(lines.flatMap(({ classes }) => classes));
    const chargedNanos = sumNanos(lines.map((line) => line.chargedNanos.toString()));
    // A correction says more of lines that are counted with their call, as in reports: its tokens and charge are beside theirs.
    const counted = kind === 'correction' ? 0 : lines.length;
    this.#waiting.set(eventId, { lines: counted, chargedNanos, tokens: [input, output] });
  }

  /** A day is over: corrections of its events have been seen. */
  endDay(): void {
    for (const [eventId, { lines, chargedNanos, tokens }] of this.#waiting) {
      if (this.#corrected.has(eventId)) continue;
      this.#lines += lines;
      this.#chargedNanos += chargedNanos;
      this.#inputTokens += BigInt(tokens[0] ?? '0');
      this.#outputTokens += BigInt(tokens[1] ?? '0');
    }
    this.#waiting.clear();
    this.#corrected.clear();
  }

  figures(): Record<string, string | number> {
    return {
      unknownLines: this.#lines,
      unknownInputTokens: this.#inputTokens.toString(),
      unknownOutputTokens: this.#outputTokens.toString(),
      unknownAtMostUsd: nanosToDollars(this.#chargedNanos),
    };
  }
}
