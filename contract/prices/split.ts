/**
 * From what was used to what is billed: disjoint quantities, each with the rate that applies. A stated share of a
 * modality is a row of its own, so that a line can be priced again when the modality gets a rate; what remains of a
 * class is its `text` row.
 */
import {
  COUNT_CLASSES,
  MODALITIES,
  type Modality,
  type TokenClass,
  type Usage,
  type UsageFlag,
} from '../usage.ts';
import type { BilledQuantity } from './priced-class.ts';
import { modalityRate, plainRate, type Rate, type RateTable } from './rates.ts';

export interface Split {
  readonly quantities: readonly BilledQuantity[];
  /** `modality_exceeds_class`: a share was cut to its class. `modality_split_unknown`: one could not be told apart. */
  readonly flags: readonly UsageFlag[];
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
  const flags = new Set<UsageFlag>();
  const add = (name: TokenClass, tokens: number | null, shares: readonly Share[] = []): void => {
    if (tokens === null) return;
    let rest = tokens;
    let isMixed = false;
    for (const { modality, tokens: stated, isUnknown = false } of shares) {
      isMixed ||= isUnknown && modalityRate(rates, name, modality) !== null;
      if (isUnknown) flags.add('modality_split_unknown');
      if (!stated) continue;
      if (stated > rest) flags.add('modality_exceeds_class');
      const quantity = Math.min(stated, rest);
      rest -= quantity;
      if (quantity === 0) continue;
      rows.push({
        class: name,
        modality,
        quantity: String(quantity),
        rate: shareRate(rates, name, modality),
      });
    }
    const rate = isMixed ? null : plainRate(rates, name);
    rows.push({ class: name, modality: 'text', quantity: String(rest), rate });
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
  return { quantities: rows, flags: [...flags] };
}

/** Spoken answers cost a multiple of written ones everywhere, so without a rate of their own they have none. */
const NEVER_PLAIN: ReadonlySet<string> = new Set(['output.text/audio']);

/** The rate of one class for one modality: its own, else the class's. Null: none is known. */
export function shareRate(rates: RateTable, name: TokenClass, modality: Modality): Rate | null {
  if (modality === 'text') return plainRate(rates, name);
  const own = modalityRate(rates, name, modality);
  return own ?? (NEVER_PLAIN.has(`${name}/${modality}`) ? null : plainRate(rates, name));
}

/** True if some modality has a rate of its own in a class. */
export function hasModalityRate(rates: RateTable, name: TokenClass): boolean {
  return MODALITIES.some((modality) => modality !== 'text' && modalityRate(rates, name, modality) !== null);
}

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
