/** The most that a call can cost, from its request alone: what is reserved before it goes upstream. Pure. */
import { dearestNanos, type UnitPrice } from '../money.ts';
import type { PriceOverride } from '../organisation.ts';
import { findPrice, type PriceEntry, type PriceQuery } from './book.ts';
import { findContractedPrice } from './contracted.ts';
import type { RateTable } from './rates.ts';

export interface ReservationFacts {
  /** The price lists that may come to hold; where there are several the response says which. */
  readonly priceLists: readonly string[];
  /** Name of the registered host that is called; absent or null: none is. */
  readonly host?: string | null;
  /** As the request names it; null if it names none. */
  readonly model: string | null;
  readonly atMs: number;
  /** As the request asks for it. */
  readonly serviceTier: string | null;
  /** Length of the request body. */
  readonly inputBytes: number;
  /**
   * True where bytes do not bound tokens: images, audio, files, anything by reference (an earlier response, a
   * stored prompt, a URL) and tools that run at the provider.
   */
  readonly mayHoldMedia: boolean;
  /** The caller's cap on one answer; null: none. */
  readonly maxOutputTokens: number | null;
  /** How many answers are asked for. */
  readonly candidateCount: number;
  /** What is reserved where no price is known. */
  readonly unknownChargeNanos: bigint;
  /** Characters that are to be spoken; absent: none. A model that is billed by them costs nothing else. */
  readonly spokenCharacters?: number;
  /** The organisation's own prices for this provider; absent: none. */
  readonly overrides?: readonly PriceOverride[];
}

export interface Reservation {
  readonly reservedNanos: bigint;
  /** True: the call cannot cost more at the price book's rates. */
  readonly isBound: boolean;
}

/** What is reserved for output where neither the caller nor the price book knows a limit. */
export const ASSUMED_MAX_OUTPUT_TOKENS = 131_072;

/**
 * Prompt tokens that a provider adds of its own: message framing, and the instructions that come with tools
 * (https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview states up to about 700).
 */
const ADDED_PROMPT_TOKENS = 1_024;

/** Each billed class may be rounded up by half a nano-dollar; an event line has at most 24. */
const ROUNDING_NANOS = 12n;

/** What a request may name that no response does: `auto` lets the provider choose, so its price is no bound. */
const REQUESTED_TIERS: ReadonlyMap<string, { readonly isBound: boolean }> = new Map([
  ['auto', { isBound: false }],
  ['standard_only', { isBound: true }],
]);

/**
 * Worst case of a call: every byte a token at the dearest input rate, the whole output allowance at the dearest
 * output rate, in the dearest bracket that the input can reach. A token is at least one byte of text in every
 * tokenizer in use, so bytes bound the tokens of a text prompt. An organisation's own prices count beside the book's,
 * since the model that is served, and with it the price that holds, is known afterwards only.
 */
export function reserveNanos(facts: ReservationFacts): Reservation {
  const requested = facts.serviceTier === null ? undefined : REQUESTED_TIERS.get(facts.serviceTier);
  let reservedNanos = 0n;
  let isBound = requested?.isBound ?? true;
  for (const entry of entriesFor(facts, requested ? null : facts.serviceTier)) {
    const worst = worstCase(entry, facts);
    isBound &&= worst?.isBound ?? false;
    if (worst && worst.reservedNanos > reservedNanos) reservedNanos = worst.reservedNanos;
  }
  return reservedNanos === 0n
    ? { reservedNanos: facts.unknownChargeNanos, isBound: false }
    : { reservedNanos, isBound };
}

/** The most tokens that a call can use, in and out, as far as its bytes and its cap bound them. */
export function worstCaseTokens(facts: Omit<ReservationFacts, 'unknownChargeNanos' | 'overrides'>): number {
  const { serviceTier, inputBytes, maxOutputTokens, candidateCount } = facts;
  const tier = serviceTier !== null && REQUESTED_TIERS.has(serviceTier) ? null : serviceTier;
  const entries = entriesFor({ ...facts, unknownChargeNanos: 0n }, tier);
  const bounds = entries.map((entry) => {
    const isText = entry.brackets.some(({ rates }) => [...rates.keys()].some(isOutput));
    const output = isText ? outputAllowance(entry, maxOutputTokens).tokens : 0;
    return (
      Math.min(inputBytes, entry.contextWindowTokens ?? inputBytes) + output * Math.max(candidateCount, 1)
    );
  });
  const unpriced = inputBytes + (maxOutputTokens ?? ASSUMED_MAX_OUTPUT_TOKENS) * Math.max(candidateCount, 1);
  return entries.length === 0 ? unpriced : Math.max(...bounds);
}

/** The entries that may price the call. A list or override without one leaves the others. */
function entriesFor(facts: ReservationFacts, serviceTier: string | null): readonly PriceEntry[] {
  const { model, host = null, priceLists, overrides } = facts;
  if (model === null) return [];
  return priceLists.flatMap((list) => {
    const query: PriceQuery = { provider: list, host, model, atMs: facts.atMs, serviceTier };
    const [listed, contracted] = [findPrice(query), findContractedPrice(query, overrides)];
    return [...new Set([listed, contracted])].filter((entry) => entry !== null);
  });
}

/** Null: the entry does not price tokens of such a call. */
function worstCase(entry: PriceEntry, facts: ReservationFacts): Reservation | null {
  const spoken = spokenCost(entry, facts);
  if (spoken !== null) return { reservedNanos: spoken, isBound: true };
  const { inputBytes, mayHoldMedia, candidateCount } = facts;
  const inputTokens = inputBytes + ADDED_PROMPT_TOKENS;
  const reachable = entry.brackets.filter(
    (bracket) => mayHoldMedia || inputTokens > bracket.aboveInputTokens,
  );
  if (!reachable.every(({ rates }) => rates.has('input.uncached'))) return null;
  const output = outputAllowance(entry, facts.maxOutputTokens);
  const outputTokens = BigInt(output.tokens) * BigInt(Math.max(candidateCount, 1));
  let worst = 0n;
  for (const { rates } of reachable) {
    const cost =
      dearestNanos(BigInt(inputTokens), pricesOf(rates, mayHoldMedia ? isInput : isTextInput)) +
      dearestNanos(outputTokens, pricesOf(rates, isOutput)) +
      dearestNanos(1n, pricesOf(rates, isRequest));
    if (cost > worst) worst = cost;
  }
  return { reservedNanos: worst + ROUNDING_NANOS, isBound: output.isBound && !mayHoldMedia };
}

/** What the characters cost; null: the model is not billed by them, or there are none. */
function spokenCost({ brackets }: PriceEntry, { spokenCharacters }: ReservationFacts): bigint | null {
  const rate = brackets[0]?.rates.get('count.characters');
  if (rate === undefined || spokenCharacters === undefined) return null;
  return dearestNanos(BigInt(spokenCharacters), [rate.unitPrice]);
}

/** The caller's cap, else the model's limit, else its context window, else an assumption that bounds nothing. */
function outputAllowance(entry: PriceEntry, cap: number | null): { tokens: number; isBound: boolean } {
  const limit = entry.maxOutputTokens ?? entry.contextWindowTokens;
  if (cap !== null) return { tokens: cap, isBound: true };
  if (limit !== null) return { tokens: limit, isBound: true };
  return { tokens: ASSUMED_MAX_OUTPUT_TOKENS, isBound: false };
}

const isInput = (key: string): boolean => key.startsWith('input.');
const isTextInput = (key: string): boolean => isInput(key) && !key.includes('/');
const isOutput = (key: string): boolean => key.startsWith('output.');
const isRequest = (key: string): boolean => key === 'count.requests';

function* pricesOf(rates: RateTable, isWanted: (key: string) => boolean): Generator<UnitPrice> {
  for (const [key, rate] of rates) if (isWanted(key)) yield rate.unitPrice;
}
