/**
 * All wallets of a gate: what a call must reserve in every budget that it concerns, or in none; what to ask of the
 * ledger when that is too little; what to give back. No I/O: the gate carries asks and grants to and fro.
 */
import { SCARCE_MS } from './ledger-account.ts';
import { type AccountId, type Ask, type Grant, later, net, type Recall, type Totals } from './messages.ts';
import { needOf } from './need.ts';
import { EMPTY_WALLET, Wallet, type WalletState } from './wallet.ts';

/** A refusal is repeated without a hop until the ledger says that room was made, or this long. */
const REFUSAL_MS = 10_000;
/** What nobody has used for this long goes back. */
export const IDLE_MS = 30_000;
/** So often the ledger hears of what it need not know at once. */
export const REPORT_EVERY_MS = 5_000;

/** What a call has reserved in an account. */
export interface Part {
  readonly account: AccountId;
  readonly amount: bigint;
}

/** What a call must reserve in an account. */
export interface Claim extends Part {
  /**
   * What the call may cost at most: more than `amount` where a budget reserves what calls usually cost. Zero: this is more
   * for a call that has reserved before, and is no call of its own.
   */
  readonly worst: bigint;
  /** What this gate may leave uncovered in it while the ledger cannot be reached; zero: fail closed. */
  readonly allowance: bigint;
}

/** `busy`: reservations stand in the way. `exhausted`: what is spent leaves no room for this call. */
export type Verdict = 'busy' | 'exhausted';

export type Attempt =
  | { readonly outcome: 'reserved' }
  | { readonly outcome: 'short'; readonly parts: readonly Part[] }
  | { readonly outcome: 'refused'; readonly account: AccountId; readonly verdict: Verdict };

interface Slot {
  readonly wallet: Wallet;
  /** The ledger's last word when it could not serve; volatile. */
  refusal:
    | (Pick<Grant, 'room' | 'unspent' | 'version'> & { readonly untilMs: number; readonly netThen: bigint })
    | null;
  /** The greatest version heard of; volatile. */
  version: number;
  /** Amounts that calls are about to reserve, the ledger having answered: not to be given back under their hands. */
  promised: bigint;
  /** What the ledger is known to have heard; volatile. */
  told: Totals | null;
  scarceUntilMs: number;
  usedAtMs: number;
  isChanged: boolean;
}

export class GateLeases {
  readonly #slots = new Map<AccountId, Slot>();

  /** Reserves in all accounts or in none. `short`: ask the ledger about these, then try again. */
  reserve(claims: readonly Omit<Claim, 'allowance'>[], nowMs: number): Attempt {
    const short: Part[] = [];
    for (const claim of claims) {
      const { account, amount } = claim;
      const slot = this.#slot(account);
      slot.usedAtMs = nowMs;
      const missing = amount - slot.wallet.free;
      if (missing <= 0n) continue;
      const verdict = repeatedVerdict(slot, missing, amount, nowMs);
      if (verdict) return { outcome: 'refused', account, verdict };
      short.push(claim);
    }
    if (short.length > 0) return { outcome: 'short', parts: short };
    for (const { account, amount, worst } of claims) {
      const slot = this.#slot(account);
      slot.wallet.reserve(amount, worst);
      slot.isChanged = true;
    }
    return { outcome: 'reserved' };
  }

  /**
   * As `reserve`, for accounts whose ledger cannot be reached: each may be left uncovered by its own allowance.
   * @returns the first account that does not allow it; null: reserved
   */
  reserveUnleased(claims: readonly Claim[], nowMs: number): AccountId | null {
    for (const { account, amount, allowance } of claims) {
      if (this.#slot(account).wallet.free + allowance < amount) return account;
    }
    for (const { account, amount, worst, allowance } of claims) {
      const slot = this.#slot(account);
      slot.wallet.reserveUnleased(amount, allowance, worst);
      slot.usedAtMs = nowMs;
      slot.isChanged = true;
    }
    return null;
  }

  /**
   * Ends a call's reservations. Where money is scarce what they leave over is given back.
   * @param charged the same in all accounts
   * @returns the accounts on which the ledger is to be told now: of that, or that more was spent than was held
   */
  settle(parts: readonly Part[], charged: bigint, nowMs: number): AccountId[] {
    return parts
      .filter(({ account, amount }) =>
        this.#afterwards(account, nowMs, (wallet) => wallet.settle(amount, charged)),
      )
      .map(({ account }) => account);
  }

  /** As `settle`, for what became known later. */
  correct(accounts: readonly AccountId[], difference: bigint, nowMs: number): AccountId[] {
    return accounts.filter((account) =>
      this.#afterwards(account, nowMs, (wallet) => wallet.correct(difference)),
    );
  }

  /**
   * What to ask for the calls that wait on an account.
   * @param amounts what each of them must reserve, at least one
   */
  ask(account: AccountId, amounts: readonly bigint[]): Ask {
    const { wallet } = this.#slot(account);
    const need = needOf(amounts, wallet.totals.granted, wallet.free);
    return { account, totals: wallet.totals, need };
  }

  /**
   * Where money is scarce: gives back what is free and too little for any of the calls that wait, so that the ledger may
   * serve others with it. What every gate kept a little of would otherwise be enough for many, and serve none.
   * @param smallest what the smallest of them must reserve
   */
  handIn(account: AccountId, smallest: bigint, nowMs: number): void {
    const slot = this.#slot(account);
    if (isTooLittle(slot, smallest, nowMs) && slot.wallet.giveBack(slot.promised)) slot.isChanged = true;
  }

  /** Whether `handIn` would give anything back. */
  hasToHandIn(account: AccountId, smallest: bigint, nowMs: number): boolean {
    return isTooLittle(this.#slot(account), smallest, nowMs);
  }

  /** What the ledger should know of an account; `giveBack`: with all that is free, which then is free no more. */
  report(account: AccountId, giveBack: boolean): Ask {
    const slot = this.#slot(account);
    if (giveBack && slot.wallet.giveBack(slot.promised)) slot.isChanged = true;
    return { account, totals: slot.wallet.totals, need: null };
  }

  /** Takes an answer in. */
  take(grant: Grant, nowMs: number): void {
    const slot = this.#slot(grant.account);
    if (slot.wallet.take(grant.granted)) slot.isChanged = true;
    if (grant.isScarce) slot.scarceUntilMs = nowMs + SCARCE_MS;
    if (grant.version < slot.version) return;
    slot.version = grant.version;
    slot.refusal = grant.isServed
      ? null
      : { ...grant, untilMs: nowMs + REFUSAL_MS, netThen: net(slot.wallet.totals) };
  }

  /** The ledger wants back what is free: now, and for a while whenever something is freed. */
  recall({ account, granted, incarnationId }: Recall, ownIncarnationId: string, nowMs: number): Totals {
    const slot = this.#slot(account);
    const isNews = incarnationId === ownIncarnationId && slot.wallet.take(granted);
    if (isNews) slot.isChanged = true;
    slot.scarceUntilMs = nowMs + SCARCE_MS;
    return this.report(account, true).totals;
  }

  /** Room was made: refusals are not repeated any more. */
  loosen(account: AccountId, version: number): void {
    const slot = this.#slot(account);
    if (version <= slot.version) return;
    slot.version = version;
    slot.refusal = null;
  }

  /** The ledger has answered a call, which is about to reserve. */
  promise(parts: readonly Part[]): void {
    for (const { account, amount } of parts) this.#slot(account).promised += amount;
  }

  /** It has reserved, or has given up. */
  release(parts: readonly Part[]): void {
    for (const { account, amount } of parts) this.#slot(account).promised -= amount;
  }

  /** The ledger has heard this. */
  told({ account, totals }: Ask): void {
    const slot = this.#slot(account);
    slot.told = slot.told ? later(slot.told, totals) : totals;
  }

  /**
   * What the ledger should be told now: what it has not heard, also of a report that was lost, and what lies idle,
   * which with this goes back.
   */
  reports(nowMs: number): Ask[] {
    const asks: Ask[] = [];
    for (const [account, { usedAtMs, told, wallet }] of this.#slots) {
      const isIdle = nowMs - usedAtMs >= IDLE_MS && wallet.free > 0n;
      if (isIdle || !isHeard(wallet.totals, told)) asks.push(this.report(account, isIdle));
    }
    return asks;
  }

  /** Puts back what was kept, with what the open operations hold reserved; what was not kept has not happened. */
  restore(
    kept: ReadonlyMap<AccountId, WalletState>,
    reserved: ReadonlyMap<AccountId, bigint>,
    nowMs: number,
  ): void {
    for (const account of new Set([...this.#slots.keys(), ...kept.keys(), ...reserved.keys()])) {
      const state = kept.get(account) ?? EMPTY_WALLET;
      const wallet = new Wallet(account, state, reserved.get(account) ?? 0n);
      this.#slots.set(account, {
        ...(this.#slots.get(account) ?? newSlot(wallet, nowMs)),
        wallet,
        isChanged: false,
      });
    }
  }

  /** Forgets all accounts: nothing is kept of them any more. */
  clear(): void {
    this.#slots.clear();
  }

  /** When `reports` will next have something to say, if it last did at `reportedMs`; null: not before the next call. */
  nextReportMs(reportedMs: number): number | null {
    let next: number | null = null;
    for (const { usedAtMs, told, wallet } of this.#slots.values()) {
      const isTold = isHeard(wallet.totals, told);
      if (isTold && wallet.free <= 0n) continue;
      const dueMs = isTold ? usedAtMs + IDLE_MS : reportedMs + REPORT_EVERY_MS;
      next = next === null ? dueMs : Math.min(next, dueMs);
    }
    return next;
  }

  /** Accounts of windows that are over, or of budgets that are gone, in which nothing is open. */
  over(isCurrent: (account: AccountId) => boolean): AccountId[] {
    return [...this.#slots]
      .filter(([account, { wallet }]) => wallet.reserved === 0n && !isCurrent(account))
      .map(([account]) => account);
  }

  /** Of these accounts, those on which money is scarce and something is free that no call is about to reserve. */
  scarce(accounts: readonly AccountId[], nowMs: number): AccountId[] {
    return accounts.filter((account) => isSpare(this.#slot(account), nowMs));
  }

  /** What has changed since the last call, to be kept. */
  takeChanged(): { account: AccountId; state: WalletState }[] {
    const changed = [...this.#slots.values()].filter(({ isChanged }) => isChanged);
    for (const slot of changed) slot.isChanged = false;
    return changed.map(({ wallet }) => ({ account: wallet.account, state: wallet.state }));
  }

  /** All that there is here. */
  wallets(): Wallet[] {
    return [...this.#slots.values()].map(({ wallet }) => wallet);
  }

  /** For tests: what an account has here. */
  wallet(account: AccountId): Wallet | null {
    return this.#slots.get(account)?.wallet ?? null;
  }

  drop(account: AccountId): void {
    this.#slots.delete(account);
  }

  /** @returns true if the ledger is to be told now */
  #afterwards(account: AccountId, nowMs: number, change: (wallet: Wallet) => void): boolean {
    const slot = this.#slot(account);
    const { free } = slot.wallet;
    change(slot.wallet);
    slot.isChanged = true;
    // What was billed above all that is held is missing from what others may be granted, until the ledger knows.
    if (slot.wallet.free < 0n && slot.wallet.free < free) return true;
    // In the same transaction, so that what is left over is on its way without another.
    return isSpare(slot, nowMs) && slot.wallet.giveBack(slot.promised);
  }

  #slot(account: AccountId): Slot {
    const known = this.#slots.get(account);
    if (known) return known;
    const slot = newSlot(new Wallet(account, EMPTY_WALLET), 0);
    this.#slots.set(account, slot);
    return slot;
  }
}

/** What the ledger said last, while nothing has been given back since; null: ask. */
function repeatedVerdict(
  { refusal, wallet }: Slot,
  missing: bigint,
  amount: bigint,
  nowMs: number,
): Verdict | null {
  if (!refusal || nowMs >= refusal.untilMs || missing <= refusal.room) return null;
  // What was reserved here when the ledger spoke may have been spent since.
  const unspent = refusal.unspent - (net(wallet.totals) - refusal.netThen);
  return amount > unspent ? 'exhausted' : 'busy';
}

function isSpare({ scarceUntilMs, wallet, promised }: Slot, nowMs: number): boolean {
  return nowMs < scarceUntilMs && wallet.free > promised;
}

function isTooLittle(slot: Slot, smallest: bigint, nowMs: number): boolean {
  return slot.wallet.free < smallest && isSpare(slot, nowMs);
}

function isHeard({ returned, spent, credited }: Totals, told: Totals | null): boolean {
  return told !== null && told.returned === returned && told.spent === spent && told.credited === credited;
}

function newSlot(wallet: Wallet, nowMs: number): Slot {
  return {
    wallet,
    refusal: null,
    version: 0,
    promised: 0n,
    told: null,
    scarceUntilMs: 0,
    usedAtMs: nowMs,
    isChanged: false,
  };
}
