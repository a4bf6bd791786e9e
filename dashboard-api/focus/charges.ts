/**
 * What one call charges, as FOCUS sees it: per class of a line a quantity at a list price and a contracted one. Pure.
 * A line stands in the month of the books that it is booked in: that of its usage or, where that was closed, a later one,
 * and is there a correction. So is what is adjusted in another month: the old charge taken back and the new one made.
 */
import { monthOf } from '../../contract/accounting-period.ts';
import type { EventLine, PricedClass } from '../../contract/event.ts';
import { divideByWeights, movePoint, parseDecimal } from '../../contract/money.ts';
import { bracketFor, type PriceEntry } from '../../contract/prices/book.ts';
import { OVERRIDE_PREFIX } from '../../contract/prices/override-entry.ts';
import { repriceLine } from '../../contract/prices/recompute.ts';
import type { LineAdjustment } from '../../contract/rating.ts';
import type { ExportedCall } from '../../db/exports/calls.ts';
import { eventLine, type StoredLine } from '../../db/usage/stored-lines.ts';
import { listedPrice } from '../rating/rerate.ts';

/** One class of one line at one price. */
export interface Charge {
  /** A token or count class with its modality, `input.uncached/audio`, or `request`. */
  readonly meter: string;
  readonly isTokens: boolean;
  /** Below zero where a correction takes it back. */
  readonly quantity: string;
  /** US dollars per million tokens, or per unit counted. */
  readonly listPrice: string;
  readonly contractedPrice: string;
  /** Where the provider stated the cost: this charge's share of it. Null: it is quantity times contracted price. */
  readonly statedNanos: bigint | null;
  readonly contextTier: string;
  readonly priceVersion: string | null;
  readonly isCorrection: boolean;
}

/** The charges of one line with what the ledger says that they come to. */
export interface LineCharges {
  readonly line: StoredLine;
  readonly charges: readonly Charge[];
  readonly ledgerNanos: bigint;
}

/** A line as it stood at some time. */
interface State {
  readonly classes: readonly PricedClass[];
  readonly costNanos: bigint | null;
  readonly priceSource: EventLine['priceSource'];
  readonly priceVersion: string | null;
  readonly priceId: string | null;
}

const TOKENS_PRICED = 6;

/**
 * The charges of a call in a period, `2026-11`. `unknown` are lines whose cost nobody knows: they charge nothing.
 */
export function chargesOf(
  call: ExportedCall,
  period: string,
): { readonly charged: LineCharges[]; readonly unknown: StoredLine[] } {
  const isBooked = call.bookedIn === period;
  const isCorrection = monthOf(call.event.admittedAt) !== period;
  const charged: LineCharges[] = [];
  const unknown: StoredLine[] = [];
  for (const line of call.lines) {
    const own = call.adjustments.filter((adjustment) => adjustment.line === line.line);
    const elsewhere = own.findIndex(({ accountingPeriod }) => accountingPeriod !== call.bookedIn);
    const within = elsewhere < 0 ? own.length : elsewhere;
    if (isBooked) {
      const state = stateAfter(line, own[within - 1]);
      if (state.costNanos === null) unknown.push(line);
      else charged.push(lineCharges(call, line, state, state.costNanos, isCorrection));
    }
    charged.push(...corrections(call, line, own, within, period));
  }
  return { charged, unknown };
}

/** @param from the adjustments before it are in the charge itself */
function corrections(
  call: ExportedCall,
  line: StoredLine,
  own: readonly LineAdjustment[],
  from: number,
  period: string,
): LineCharges[] {
  return own.flatMap((adjustment, index) => {
    if (index < from || adjustment.accountingPeriod !== period) return [];
    const before = stateAfter(line, own[index - 1]);
    const after = stateAfter(line, adjustment);
    const reversed =
      before.costNanos === null ? [] : [taken(lineCharges(call, line, before, before.costNanos, true))];
    return [...reversed, lineCharges(call, line, after, after.costNanos ?? 0n, true)];
  });
}

const taken = ({ line, charges, ledgerNanos }: LineCharges): LineCharges => ({
  line,
  ledgerNanos: -ledgerNanos,
  charges: charges.map((charge) => ({
    ...charge,
    quantity: `-${charge.quantity}`,
    statedNanos: charge.statedNanos === null ? null : -charge.statedNanos,
  })),
});

function stateAfter(line: StoredLine, adjustment: LineAdjustment | undefined): State {
  const recorded = eventLine(line);
  if (!adjustment) return { ...recorded, costNanos: line.costNanos };
  const { costNanos, priceSource, priceVersion, priceId } = adjustment;
  return {
    priceSource,
    priceVersion,
    priceId,
    costNanos: BigInt(costNanos),
    classes: recorded.classes.map((row, index) => ({ ...row, ...pricesOf(adjustment.classes[index]) })),
  };
}

function pricesOf(row: LineAdjustment['classes'][number] | undefined): Partial<PricedClass> {
  return row ? { priceUsd: row.priceUsd, priceUnit: row.priceUnit, costNanos: row.costNanos } : {};
}

function lineCharges(
  call: ExportedCall,
  line: StoredLine,
  state: State,
  ledgerNanos: bigint,
  isCorrection: boolean,
): LineCharges {
  const used = state.classes.filter(({ quantity }) => parseDecimal(quantity).units !== 0n);
  const hasPrices = used.length > 0 && used.every(({ priceUsd }) => priceUsd !== null);
  if (!hasPrices) {
    const charges = ledgerNanos === 0n ? [] : [wholeRequest(ledgerNanos, isCorrection)];
    return { line, ledgerNanos, charges };
  }
  const listed = listOf(call, line);
  const shares = state.priceSource === 'provider' ? statedShares(used, ledgerNanos) : null;
  const contextTier = tierOf(listed, state.classes);
  const listPrices = listPricesOf(line, state, listed);
  const charges = used.map((row, index): Charge => {
    const meter = row.modality === 'text' ? row.class : `${row.class}/${row.modality}`;
    const isTokens = !row.class.startsWith('count.');
    const contractedPrice = priceFor(row, isTokens);
    const listRow = listPrices.get(meter);
    return {
      meter,
      isTokens,
      contractedPrice,
      contextTier,
      isCorrection,
      quantity: row.quantity,
      listPrice: listRow ? priceFor(listRow, isTokens) : contractedPrice,
      statedNanos: shares?.[index] ?? null,
      priceVersion: state.priceVersion,
    };
  });
  return { line, charges, ledgerNanos };
}

/** A cost that the provider stated and no price explains: one charge for the request. */
function wholeRequest(ledgerNanos: bigint, isCorrection: boolean): Charge {
  const price = movePoint(ledgerNanos.toString(), 9);
  return {
    meter: 'request',
    isTokens: false,
    quantity: '1',
    listPrice: price,
    contractedPrice: price,
    statedNanos: null,
    contextTier: 'standard',
    priceVersion: null,
    isCorrection,
  };
}

/** A stated cost divided among classes as their prices would; equally where they say nothing. */
function statedShares(used: readonly PricedClass[], ledgerNanos: bigint): bigint[] {
  const weights = used.map(({ costNanos }) => BigInt(costNanos ?? '0'));
  const isNothing = weights.every((weight) => weight === 0n);
  return divideByWeights(ledgerNanos, isNothing ? used.map(() => 1n) : weights);
}

/** US dollars per million tokens, or per unit. */
function priceFor({ priceUsd, priceUnit }: PricedClass, isTokens: boolean): string {
  const digits = priceUnit.length - 1 - (isTokens ? TOKENS_PRICED : 0);
  return movePoint(priceUsd ?? '0', digits);
}

/** The classes at the book's prices, by meter; where the line itself was priced by the book, none are needed. */
function listPricesOf(
  line: StoredLine,
  { priceId }: State,
  listed: PriceEntry | null,
): ReadonlyMap<string, PricedClass> {
  if (!priceId?.startsWith(OVERRIDE_PREFIX) || !listed) return new Map();
  const { classes } = repriceLine(eventLine(line), listed);
  const priced = classes.filter(({ priceUsd }) => priceUsd !== null);
  return new Map(
    priced.map((row) => [row.modality === 'text' ? row.class : `${row.class}/${row.modality}`, row]),
  );
}

function listOf({ event }: ExportedCall, line: StoredLine): PriceEntry | null {
  const { eventId, keyId, provider, providerAccount, admittedAt, serviceTier, rawUsage } = event;
  return listedPrice({
    eventId,
    keyId,
    provider,
    providerAccount,
    admittedAt,
    serviceTier,
    rawUsage,
    line: line.line,
    modelRequested: event.modelRequested,
    recorded: eventLine(line),
    adjustments: [],
  });
}

/** Which of a price's sizes of prompt the line fell into: `standard`, or `over-200000`. */
function tierOf(listed: PriceEntry | null, classes: readonly PricedClass[]): string {
  if (!listed) return 'standard';
  const input = classes.filter((row) => row.class.startsWith('input.'));
  const tokens = input.reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const above = bracketFor(listed, tokens)?.aboveInputTokens ?? 0;
  return above > 0 ? `over-${above}` : 'standard';
}
