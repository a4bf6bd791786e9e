/** Charges of one day added up to rows: a row per key, model, tier, token class, price and set of dimensions. Pure. */
import {
  addDecimals,
  exactProduct,
  movePoint,
  nanosToDollars,
  subtractDecimals,
} from '../../contract/money.ts';
import type { ExportedCall } from '../../db/exports/calls.ts';
import type { Charge, LineCharges } from './charges.ts';

/** What a row is of. Charges that agree in all of it are one row. */
export interface RowKey
  extends Pick<
    Charge,
    'meter' | 'isTokens' | 'listPrice' | 'contractedPrice' | 'contextTier' | 'priceVersion'
  > {
  /** Day of the usage, `2026-11-20`. */
  readonly day: string;
  readonly projectId: string;
  readonly teamId: string;
  readonly keyId: string;
  readonly environment: string | null;
  readonly provider: string;
  readonly providerAccount: string | null;
  readonly upstream: string;
  readonly model: string | null;
  readonly serviceTier: string | null;
  readonly isStated: boolean;
  readonly isCorrection: boolean;
  /** Of a charge without a price: the one request that it is of. */
  readonly requestId: string | null;
  readonly dimensions: string;
}

export interface FocusRow extends RowKey {
  /** Tokens or units, exact. */
  readonly quantity: string;
  /** In units of the price. */
  readonly pricingQuantity: string;
  readonly listCost: string;
  readonly contractedCost: string;
  readonly billedCost: string;
  readonly requests: number;
}

/** What rounding leaves between rows and ledger: per project, provider and account. */
export interface RoundingRow extends Pick<RowKey, 'projectId' | 'provider' | 'providerAccount' | 'upstream'> {
  readonly cost: string;
}

interface Sum {
  readonly key: RowKey;
  quantity: string;
  statedNanos: bigint;
  requests: number;
}

interface Difference {
  readonly of: Omit<RoundingRow, 'cost'>;
  ledger: bigint;
  rows: string;
}

export class RowSums {
  readonly #rows = new Map<string, Sum>();
  readonly #differences = new Map<string, Difference>();

  /** How many rows wait to be taken. */
  get size(): number {
    return this.#rows.size;
  }

  add({ event }: ExportedCall, { line, charges, ledgerNanos }: LineCharges): void {
    const own = {
      day: event.admittedAt.toISOString().slice(0, 10),
      projectId: event.projectId,
      teamId: event.teamId,
      keyId: event.keyId,
      environment: event.environment,
      provider: event.provider,
      providerAccount: event.providerAccount,
      upstream: event.upstream,
      serviceTier: event.serviceTier,
      model: line.model ?? (line.line === 0 ? event.modelRequested : null),
      dimensions: sortedJson(event.dimensions),
    };
    for (const charge of charges) {
      const { meter, isTokens, listPrice, contractedPrice, contextTier, priceVersion, isCorrection } = charge;
      const key: RowKey = {
        ...own,
        meter,
        isTokens,
        listPrice,
        contractedPrice,
        contextTier,
        priceVersion,
        isCorrection,
        isStated: charge.statedNanos !== null,
        requestId: meter === 'request' ? event.requestId : null,
      };
      // What is taken back and what takes its place are rows of their own.
      const side = charge.quantity.startsWith('-') ? '-' : '+';
      const id = side + Object.values(key).join('\u0000');
      const sum = this.#rows.get(id) ?? { key, quantity: '0', statedNanos: 0n, requests: 0 };
      sum.quantity = addDecimals(sum.quantity, charge.quantity);
      sum.statedNanos += charge.statedNanos ?? 0n;
      sum.requests++;
      this.#rows.set(id, sum);
    }
    this.#difference(own).ledger += ledgerNanos;
  }

  /** The rows so far, which are then gone. */
  take(): FocusRow[] {
    const rows = [...this.#rows.values()].map(rowOf);
    this.#rows.clear();
    for (const row of rows) {
      const difference = this.#difference(row);
      difference.rows = addDecimals(difference.rows, row.billedCost);
    }
    return rows;
  }

  /** The rows that make up for rounding, once all others are taken. */
  rounding(): RoundingRow[] {
    return [...this.#differences.values()].flatMap(({ of, ledger, rows }) => {
      const cost = subtractDecimals(nanosToDollars(ledger), rows);
      return cost === '0' ? [] : [{ ...of, cost }];
    });
  }

  #difference({ projectId, provider, providerAccount, upstream }: Omit<RoundingRow, 'cost'>): Difference {
    const id = [projectId, provider, providerAccount ?? '', upstream].join('\u0000');
    const of = { projectId, provider, providerAccount, upstream };
    const found = this.#differences.get(id) ?? { of, ledger: 0n, rows: '0' };
    this.#differences.set(id, found);
    return found;
  }
}

function rowOf({ key, quantity, statedNanos, requests }: Sum): FocusRow {
  const pricingQuantity = key.isTokens ? movePoint(quantity, 6) : quantity;
  const contractedCost = exactProduct(pricingQuantity, key.contractedPrice);
  return {
    ...key,
    quantity,
    pricingQuantity,
    contractedCost,
    requests,
    listCost: exactProduct(pricingQuantity, key.listPrice),
    billedCost: key.isStated ? nanosToDollars(statedNanos) : contractedCost,
  };
}

const sortedJson = (dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))));
