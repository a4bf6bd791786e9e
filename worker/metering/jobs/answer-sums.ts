/** What the answers of one operation used, added up by model as they pass: nothing is held of an answer but its figures. */
import { sizeClass } from '../../../contract/prices/request-sizes.ts';
import { totalInputTokens } from '../../../contract/prices/split.ts';
import type { MeteredLine, RawUsage } from '../../../contract/usage.ts';
import { addLines, foldLines } from '../line-sums.ts';

/** An event has at most 16 lines. */
const MAX_LINES = 16;
/** Models and sizes that are told apart while reading; results have a handful. */
const MAX_SUMS = 256;
const MAX_RAW = 128;

export class AnswerSums {
  readonly #sums = new Map<string, MeteredLine>();
  readonly #raw = new Map<string, number>();
  /** Answers that stated what they used. */
  answers = 0;
  /** Some answer named its model and no usage: the sums are a lower bound. */
  isLowerBound = false;

  add(lines: readonly MeteredLine[], raw: RawUsage): void {
    this.answers++;
    for (const line of lines) this.#addLine(line);
    for (const [key, value] of Object.entries(raw)) {
      if (typeof value !== 'number' || (!this.#raw.has(key) && this.#raw.size >= MAX_RAW)) continue;
      this.#raw.set(key, (this.#raw.get(key) ?? 0) + value);
    }
  }

  /** One line for each model, and for each size of request that a price may tell apart. */
  lines(): MeteredLine[] {
    const [first, ...others] = foldLines([...this.#sums.values()], MAX_LINES);
    if (!first) return [];
    return this.isLowerBound
      ? [{ ...first, flags: [...first.flags, 'lower_bound'] }, ...others]
      : [first, ...others];
  }

  /** Sums of the providers' own figures, under their keys. */
  raw(): RawUsage {
    return { ...Object.fromEntries(this.#raw), answers: this.answers };
  }

  #addLine(line: MeteredLine): void {
    const requestInputTokens = totalInputTokens(line.usage) ?? 0;
    const name = `${sizeClass(requestInputTokens)} ${line.model}`;
    const sized = { ...line, requestInputTokens };
    const known = this.#sums.get(name);
    if (known) this.#sums.set(name, addLines(known, sized));
    else if (this.#sums.size < MAX_SUMS) this.#sums.set(name, sized);
    else this.#addToRest(sized);
  }

  #addToRest(line: MeteredLine): void {
    const known = this.#sums.get('rest');
    const rest: MeteredLine = { ...line, model: 'other', flags: [...line.flags, 'reader_limit'] };
    this.#sums.set('rest', known ? addLines(known, rest) : rest);
  }
}
