/**
 * From what was used to what is billed: disjoint quantities, each with the rate that applies. Tokens of a modality
 * stand apart only where the price does; all others are part of the class's `text` row, at its plain rate.
 */
import { COUNT_CLASSES, type CountClass, type Modality, type TokenClass, type Usage } from '../usage.ts';
import { modalityRate, plainRate, type Rate, type RateTable } from './rates.ts';

/** A quantity of one class and modality with its rate; null: no rate is known. */
export interface BilledQuantity {
  readonly class: TokenClass | CountClass;
  readonly modality: Modality;
  /** Decimal string; whole numbers for tokens. */
  readonly quantity: string;
  readonly rate: Rate | null;
}

export interface Split {
  readonly quantities: readonly BilledQuantity[];
  /** A modality's share exceeded its class and was cut to it. */
  readonly isImpossible: boolean;
}

/** `tokens` null: not stated, or not separable. */
interface Share {
  readonly modality: Exclude<Modality, 'text'>;
  readonly tokens: number | null;
  readonly isUnknown?: boolean;
}

/** All prompt tokens, which is what a price's brackets go by; null if none were stated. */
export function totalInputTokens(usage: Usage): number | null {
  const { inputUncached, cacheRead, cacheWrite5m, cacheWrite1h } = usage;
  if (inputUncached === null && cacheRead === null && cacheWrite5m === null && cacheWrite1h === null)
    return null;
  return (inputUncached ?? 0) + (cacheRead ?? 0) + (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0);
}

/** Splits usage by class and modality. What was not stated has no row; a stated zero has one. */
export function splitUsage(usage: Usage, rates: RateTable): Split {
  const rows: BilledQuantity[] = [];
  let isImpossible = false;
  const add = (name: TokenClass, tokens: number | null, shares: readonly Share[] = []): void => {
    if (tokens === null) return;
    let rest = tokens;
    let plain = plainRate(rates, name);
    for (const { modality, tokens: stated, isUnknown } of shares) {
      const rate = modalityRate(rates, name, modality);
      if (!rate && !NEVER_PLAIN.has(`${name}/${modality}`)) continue;
      if (isUnknown) plain = null;
      if (!stated) continue;
      if (stated > rest) isImpossible = true;
      const quantity = Math.min(stated, rest);
      rest -= quantity;
      if (quantity > 0) rows.push({ class: name, modality, quantity: String(quantity), rate });
    }
    rows.push({ class: name, modality: 'text', quantity: String(rest), rate: plain });
  };

  add('input.uncached', usage.inputUncached, [
    uncachedShare('audio', usage.audioInput, usage.audioCacheRead, usage),
    uncachedShare('image', usage.imageInput, null, usage),
    uncachedShare('video', usage.videoInput, null, usage),
  ]);
  add('input.cacheRead', usage.cacheRead, [{ modality: 'audio', tokens: usage.audioCacheRead }]);
  add('input.cacheWrite5m', usage.cacheWrite5m);
  add('input.cacheWrite1h', usage.cacheWrite1h);
  add('output.text', usage.outputText, [
    { modality: 'audio', tokens: usage.audioOutput },
    { modality: 'image', tokens: usage.imageOutput },
  ]);
  add('output.reasoning', usage.outputReasoning);
  for (const name of COUNT_CLASSES) {
    const quantity = usage.counts[name];
    if (quantity === undefined) continue;
    rows.push({ class: name, modality: 'text', quantity, rate: rates.get(name) ?? null });
  }
  return { quantities: rows, isImpossible };
}

/** Spoken answers cost a multiple of written ones everywhere, so without a rate of their own they have none. */
const NEVER_PLAIN: ReadonlySet<string> = new Set(['output.text/audio']);

/** The uncached part of a modality's input; unknown where some input was cached and the split is not stated. */
function uncachedShare(
  modality: Share['modality'],
  all: number | null,
  cached: number | null,
  { cacheRead }: Usage,
): Share {
  if (!all || !cacheRead) return { modality, tokens: all };
  if (cached === null) return { modality, tokens: null, isUnknown: true };
  return { modality, tokens: Math.max(all - cached, 0) };
}
