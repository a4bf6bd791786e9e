/**
 * BilledCost as invoiced: of days for which a bill of a reconciled month counts, what the provider billed takes the place of what
 * the ledger says. The rows of usage stay what they are; what lies between is a row for each provider and account.
 */
import { monthOf } from '../../contract/accounting-period.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { ExportedCall } from '../../db/exports/calls.ts';
import { readBilledRows, type StoredReport } from '../../db/reconciliation/reports.ts';
import { inDollars, type PricedRow } from '../reconciliation/in-dollars.ts';
import { billOf, readSettledMonths, type SettledMonth } from '../reconciliation/settled.ts';

/** What says that something was billed. */
export interface Invoice {
  /** The provider's number; null: nobody said it. */
  readonly invoiceId: string | null;
}

/** Whose days count. */
export interface OfDay {
  readonly provider: string;
  readonly upstream: string;
  /** UTC, `2026-11-20`. */
  readonly day: string;
}

/** What a provider billed beside the ledger's cost of the same days; below zero: less. */
export interface InvoiceDifference {
  readonly provider: string;
  /** Null: bill or calls do not tell accounts apart. */
  readonly account: string | null;
  /** Of the usage. One other than the file's: corrections of a month whose invoice stands. */
  readonly usageMonth: string;
  readonly nanos: bigint;
  readonly invoiceId: string | null;
  /** The bills' names; empty for corrections. */
  readonly bills: readonly string[];
}

type ByAccount = Map<string | null, bigint>;

/** A bill of the month with its rows of days for which it counts. */
interface CountedBill {
  readonly bill: StoredReport;
  readonly rows: readonly PricedRow[];
}

/** @returns what counts for a month's file: it depends on the month's bills, and on those of months that the file corrects */
export async function readAsInvoiced(unit: TenantUnit, month: string): Promise<AsInvoiced> {
  const settled = await readSettledMonths(unit);
  const own = settled.get(month);
  if (!own) return new AsInvoiced(month, settled, []);
  const ids = own.bills.map(({ reportId }) => reportId);
  const counting = (await readBilledRows(unit, ids)).filter(({ reportId, day }) => {
    const provider = own.bills.find((bill) => bill.reportId === reportId)?.provider ?? '';
    return day.startsWith(month) && billOf(own, provider, day)?.reportId === reportId;
  });
  const priced = inDollars(counting, [], own.rates);
  if ('missing' in priced) throw new Error('a bill that waits for no rate has a day without one');
  const byBill = Map.groupBy(priced.rows, ({ reportId }) => reportId);
  const counted = own.bills.map((bill) => ({ bill, rows: byBill.get(bill.reportId) ?? [] }));
  return new AsInvoiced(
    month,
    settled,
    counted.filter(({ rows }) => rows.length > 0),
  );
}

export class AsInvoiced {
  readonly #month: string;
  readonly #settled: ReadonlyMap<string, SettledMonth>;
  readonly #counted: readonly CountedBill[];
  readonly #known = new Map<string, Invoice | null>();
  /** The ledger's cost of what a bill covers, by provider and month of the usage. */
  readonly #ledger = new Map<string, ByAccount>();
  /** Providers with a line that no bill covers. */
  readonly #estimated = new Set<string>();

  constructor(month: string, settled: ReadonlyMap<string, SettledMonth>, counted: readonly CountedBill[]) {
    this.#month = month;
    this.#settled = settled;
    this.#counted = counted;
  }

  /** Null: nothing says what was billed for it. */
  invoiceOf({ provider, upstream, day }: OfDay): Invoice | null {
    if (upstream === 'simulator') return null;
    const id = `${provider} ${day}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const month = this.#settled.get(day.slice(0, 7));
    const bill = month ? billOf(month, provider, day) : null;
    const invoice = bill && { invoiceId: bill.invoiceId };
    this.#known.set(id, invoice);
    return invoice;
  }

  /** Takes in what the ledger says that a line of a call costs. */
  add({ event }: ExportedCall, ledgerNanos: bigint): void {
    const { provider, upstream, providerAccount, admittedAt } = event;
    if (this.invoiceOf({ provider, upstream, day: admittedAt.toISOString().slice(0, 10) }) === null) {
      this.#estimated.add(`${provider} ${upstream}`);
      return;
    }
    const id = JSON.stringify([provider, monthOf(admittedAt)]);
    const accounts: ByAccount = this.#ledger.get(id) ?? new Map();
    accounts.set(providerAccount, (accounts.get(providerAccount) ?? 0n) + ledgerNanos);
    this.#ledger.set(id, accounts);
  }

  /** Of a row that is of a whole month: billed once every line was. */
  invoiceOfMonth({ provider, upstream }: Pick<OfDay, 'provider' | 'upstream'>): Invoice | null {
    const isBilled = upstream !== 'simulator' && !this.#estimated.has(`${provider} ${upstream}`);
    return isBilled && this.#billsOf(provider).length > 0 ? { invoiceId: this.#numberOf(provider) } : null;
  }

  /** What was billed beside the lines that were taken in, in the order of providers; none where there is no difference. */
  differences(): InvoiceDifference[] {
    const month = this.#month;
    const billed = this.#counted.map(({ bill }) => JSON.stringify([bill.provider, month]));
    const ids = new Set([...billed, ...this.#ledger.keys()]);
    return [...ids].toSorted().flatMap((id) => {
      const [provider, usageMonth] = JSON.parse(id) as [string, string];
      const ledger: ByAccount = this.#ledger.get(id) ?? new Map();
      const isOfMonth = usageMonth === month;
      return differencesOf(isOfMonth ? this.#billedOf(provider) : new Map(), ledger).map(
        ([account, nanos]) => ({
          provider,
          account,
          usageMonth,
          nanos,
          invoiceId: isOfMonth ? this.#numberOf(provider) : null,
          bills: isOfMonth ? this.#billsOf(provider).map(({ bill }) => bill.name) : [],
        }),
      );
    });
  }

  /** `openai (INV-7)`, for people; empty: nothing of the month is billed as invoiced. */
  get words(): string {
    const providers = [...new Set(this.#counted.map(({ bill }) => bill.provider))].toSorted();
    return providers
      .map((provider) => {
        const number = this.#numberOf(provider);
        return number === null ? provider : `${provider} (${number})`;
      })
      .join(', ');
  }

  #billsOf(provider: string) {
    return this.#counted.filter(({ bill }) => bill.provider === provider);
  }

  /** Null: nobody said it, or the month has several. */
  #numberOf(provider: string): string | null {
    const numbers = new Set(this.#billsOf(provider).map(({ bill }) => bill.invoiceId));
    return numbers.size === 1 ? ([...numbers][0] ?? null) : null;
  }

  #billedOf(provider: string): ByAccount {
    const billed: ByAccount = new Map();
    for (const { account, billedNanos } of this.#billsOf(provider).flatMap(({ rows }) => rows))
      billed.set(account, (billed.get(account) ?? 0n) + billedNanos);
    return billed;
  }
}

/** Account by account where both sides know them, else in one. */
function differencesOf(billed: ByAccount, ledger: ByAccount): [string | null, bigint][] {
  if (billed.has(null) || ledger.has(null)) {
    const nanos = totalOf(billed) - totalOf(ledger);
    return nanos === 0n ? [] : [[null, nanos]];
  }
  const accounts = [...new Set([...billed.keys(), ...ledger.keys()])].toSorted();
  return accounts.flatMap((account): [string | null, bigint][] => {
    const nanos = (billed.get(account) ?? 0n) - (ledger.get(account) ?? 0n);
    return nanos === 0n ? [] : [[account, nanos]];
  });
}

const totalOf = (amounts: ByAccount): bigint => [...amounts.values()].reduce((sum, nanos) => sum + nanos, 0n);
