/**
 * A gate's copy of what belongs to its organisation: kept in its storage, told by the ledger, checked while in use.
 * The hot path reads it and never waits, but for the first call of a gate that has never held one.
 */
import { accountId } from '../../contract/account.ts';
import { type ExpectedReservation, isMatched, windowAt } from '../../contract/budget.ts';
import type { OrganisationState } from '../../contract/organisation.ts';
import { matches } from '../../contract/policies/patterns.ts';
import type { Claim } from '../leases/gate-leases.ts';
import { lesser } from '../leases/messages.ts';
import type { News, Published } from '../ledger/protocol.ts';
import type { EventFacts } from './events.ts';

const CHECK_EVERY_MS = 10_000;

export interface CopyPorts {
  /** What the ledger holds beyond a version. @throws if it cannot be reached */
  news(heldVersion: number): Promise<News>;
  /** Keeps a newer version, durably. */
  keep(published: Published): Promise<void>;
  nowMs(): number;
}

export class OrganisationCopy {
  readonly #ports: CopyPorts;
  readonly #held: () => Published | null;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #check: Promise<boolean> | null = null;

  /** @param held what the gate's storage holds; null: it has never heard of its organisation */
  constructor(held: () => Published | null, ports: CopyPorts) {
    this.#held = held;
    this.#ports = ports;
  }

  get state(): OrganisationState | null {
    return this.#held()?.state ?? null;
  }

  /** Sees to it that the copy is no older than it may be. @returns false if there is none and none can be had */
  ready(): boolean | Promise<boolean> {
    if (this.#held() === null) return this.refresh();
    if (this.#ports.nowMs() - this.#checkedAtMs >= CHECK_EVERY_MS) void this.refresh();
    return true;
  }

  /** Asks the ledger now. @returns false if it cannot be reached */
  refresh(): Promise<boolean> {
    this.#check ??= this.#ask().finally(() => {
      this.#check = null;
    });
    return this.#check;
  }

  async #ask(): Promise<boolean> {
    const held = this.#held();
    this.#checkedAtMs = this.#ports.nowMs();
    try {
      const news = await this.#ports.news(held?.version ?? 0);
      if (news) {
        await this.#ports.keep(news);
        // Asking with the new version tells the ledger that it is kept. Nobody waits for that.
        void this.#ports.news(news.version).catch(() => undefined);
      } else if (!held) await this.#ports.keep({ version: 0, state: null });
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * The budgets that a call is to be reserved in, each in its window: with the worst case, or with what such calls
 * usually cost where the budget goes by that and it is known.
 */
export function claimsOf(
  state: OrganisationState | null,
  facts: EventFacts,
  model: string | null,
  atMs: number,
  { worst, usual }: CallSize,
): Claim[] {
  const claims: Claim[] = [];
  for (const budget of state?.budgets ?? []) {
    if (!isMatched(budget.match, { ...facts, model }, matches)) continue;
    const window = windowAt(budget.windows, atMs);
    if (window) {
      const allowance = BigInt(budget.unleasedNanos ?? '0');
      const usualNanos = budget.expected ? usual(budget.expected) : null;
      const amount = usualNanos === null ? worst : lesser(usualNanos, worst);
      claims.push({ account: accountId(budget.id, window.startMs), allowance, amount, worst });
    }
  }
  return claims;
}

/** In nano-dollars. */
export interface CallSize {
  readonly worst: bigint;
  /** Null: not known, or of no use for this call. */
  usual(expected: ExpectedReservation): bigint | null;
}

/** Accounts of windows that count now or may be charged by what is under way. */
export function isCurrentAccount(state: OrganisationState | null, account: string): boolean {
  return (state?.budgets ?? []).some(({ id, windows }) =>
    windows.some(({ startMs }) => accountId(id, startMs) === account),
  );
}
