/**
 * A gate's side of one account: what it was granted, and what became of it. It reserves only what it holds, so that
 * spent + reserved <= granted - returned; what passes that is counted by its cause.
 */
import { type AccountId, greater, held, NO_TOTALS, net, type Totals } from './messages.ts';

/** What is to be kept of a wallet. What stands reserved follows from the open operations. */
export interface WalletState {
  readonly totals: Totals;
  /** Billed above reservations, ever. */
  readonly overrun: bigint;
  /** Reserved without a grant while the ledger could not be reached, ever. */
  readonly unleased: bigint;
  readonly recent: Recent;
}

/** What calls reserved of late, on average; each counts less the more come after it. */
export interface Recent {
  /** How many the averages stand for, at most `RECENT_CALLS`. */
  readonly calls: number;
  readonly reserved: bigint;
  /** What they could have cost at worst. */
  readonly worst: bigint;
}

const RECENT_CALLS = 64;
const NONE_RECENT: Recent = { calls: 0, reserved: 0n, worst: 0n };

export const EMPTY_WALLET: WalletState = {
  totals: NO_TOTALS,
  overrun: 0n,
  unleased: 0n,
  recent: NONE_RECENT,
};

export class Wallet {
  readonly account: AccountId;
  #state: WalletState;
  #reserved: bigint;

  constructor(account: AccountId, state: WalletState = EMPTY_WALLET, reserved = 0n) {
    this.account = account;
    this.#state = state;
    this.#reserved = reserved;
  }

  get state(): WalletState {
    return this.#state;
  }

  get totals(): Totals {
    return this.#state.totals;
  }

  get reserved(): bigint {
    return this.#reserved;
  }

  /** Held and neither spent nor reserved; negative where more was billed, or let through, than was held. */
  get free(): bigint {
    return held(this.totals) - net(this.totals) - this.#reserved;
  }

  /**
   * Takes an amount out of what is free.
   * @param worst what the call may cost at most; less than the amount: it is more for one that has reserved before
   * @returns false, and nothing has changed, if that is not enough
   */
  reserve(amount: bigint, worst = amount): boolean {
    if (this.free < amount) return false;
    this.#hold(amount, worst);
    return true;
  }

  /** As `reserve`, but may leave up to `allowance` uncovered. */
  reserveUnleased(amount: bigint, allowance: bigint, worst = amount): boolean {
    const { free } = this;
    if (free + allowance < amount) return false;
    this.#hold(amount, worst);
    const uncovered = greater(amount - greater(free, 0n), 0n);
    this.#state = { ...this.#state, unleased: this.#state.unleased + uncovered };
    return true;
  }

  /** Ends a reservation with what was charged; anything above it is an overrun. */
  settle(reserved: bigint, charged: bigint): void {
    this.#reserved -= reserved;
    const { totals, overrun } = this.#state;
    this.#state = {
      ...this.#state,
      totals: { ...totals, spent: totals.spent + charged },
      overrun: overrun + greater(charged - reserved, 0n),
    };
  }

  /** Applies what became known after the end: more was charged, or less. */
  correct(difference: bigint): void {
    const { totals, overrun } = this.#state;
    this.#state =
      difference < 0n
        ? { ...this.#state, totals: { ...totals, credited: totals.credited - difference } }
        : {
            ...this.#state,
            totals: { ...totals, spent: totals.spent + difference },
            overrun: overrun + difference,
          };
  }

  /** Takes a grant in; an older one changes nothing. @returns true if it was news */
  take(granted: bigint): boolean {
    const { totals } = this.#state;
    if (granted <= totals.granted) return false;
    this.#state = { ...this.#state, totals: { ...totals, granted } };
    return true;
  }

  #hold(amount: bigint, worst: bigint): void {
    this.#reserved += amount;
    if (amount > worst) return;
    const { recent } = this.#state;
    const calls = Math.min(recent.calls + 1, RECENT_CALLS);
    this.#state = {
      ...this.#state,
      recent: {
        calls,
        reserved: recent.reserved + (amount - recent.reserved) / BigInt(calls),
        worst: recent.worst + (worst - recent.worst) / BigInt(calls),
      },
    };
  }

  /** Gives back what is free, but for what is kept for calls that are about to reserve it. @returns true if that was anything */
  giveBack(kept: bigint): boolean {
    const spare = this.free - kept;
    if (spare <= 0n) return false;
    const { totals } = this.#state;
    this.#state = { ...this.#state, totals: { ...totals, returned: totals.returned + spare } };
    return true;
  }
}
