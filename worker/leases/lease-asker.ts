/**
 * A gate's conversation with its ledger. Calls that find too little wait here together: one ask is under way at a
 * time, and what comes up meanwhile goes with the next, so that a crowd of calls costs a hop and not a crowd of hops.
 */
import type { Attempt, Claim, GateLeases, Part } from './gate-leases.ts';
import { type AccountId, type Ask, type Grant, lesser } from './messages.ts';

/** A call that was let down this often by others who were quicker is told to come again. */
const ROUNDS = 2;

export interface AskerPorts {
  /** Null: the ledger could not be reached. An account that it does not know is missing from the answer. */
  ask(asks: readonly Ask[]): Promise<readonly Grant[] | null>;
  /** Runs a change in one transaction of the gate and answers once it is durable. */
  commit<T>(work: () => T): Promise<T>;
  nowMs(): number;
  /** Resolves after `ROOM_WAIT_MS`. */
  patience(): Promise<void>;
}

/**
 * How long a call waits for room that calls under way are about to make, before it hears that the budget is busy. What
 * an ended call leaves over is on its way through gate and ledger for some milliseconds, and is nobody's in them.
 */
export const ROOM_WAIT_MS = 400;

/** `unreachable`: the ledger did not answer, and what is held is too little. `unknown`: it has no such account. */
export type Reservation<T> =
  | { readonly outcome: 'reserved'; readonly value: T }
  | Extract<Attempt, { outcome: 'refused' }>
  | { readonly outcome: 'unreachable' | 'unknown'; readonly accounts: readonly AccountId[] };

/** What is done where money is reserved. */
export interface Work<T> {
  /** What a former attempt at the same work has come to, so that it reserves only once; null: none has. */
  done(): T | null;
  run(): T;
}

interface Waiter {
  readonly parts: readonly Part[];
  readonly hear: (answer: Heard) => void;
}

/** The accounts that the ledger has spoken of; null: it could not be reached. */
type Heard = ReadonlySet<AccountId> | null;

export class LeaseAsker {
  readonly #leases: GateLeases;
  readonly #ports: AskerPorts;
  #waiting: Waiter[] = [];
  /** Calls that wait for room. */
  #parked: (() => void)[] = [];
  #isAsking = false;

  constructor(leases: GateLeases, ports: AskerPorts) {
    this.#leases = leases;
    this.#ports = ports;
  }

  /** Reserves in all accounts or in none and, in the same transaction, does the work. */
  async reserve<T>(claims: readonly Claim[], work: Work<T>): Promise<Reservation<T>> {
    const accounts = claims.map(({ account }) => account);
    const attempt = () => {
      const done = work.done();
      if (done !== null) return { outcome: 'reserved' as const, value: done };
      const tried = this.#leases.reserve(claims, this.#ports.nowMs());
      return tried.outcome === 'reserved' ? { outcome: 'reserved' as const, value: work.run() } : tried;
    };
    let promised: readonly Part[] = [];
    const release = () => {
      this.#leases.release(promised);
      promised = [];
    };
    let patience: Promise<void> | null = null;
    let isOver = false;
    try {
      for (let round = 1; ; round++) {
        const tried = await this.#ports.commit(attempt);
        release();
        if (tried.outcome === 'reserved') return tried;
        patience ??= this.#ports.patience().then(() => {
          isOver = true;
        });
        if (tried.outcome === 'refused' && tried.verdict === 'busy' && !isOver) {
          this.#giveBackScarce(accounts);
          await Promise.race([patience, this.#nextRoom()]);
          continue;
        }
        if (tried.outcome !== 'short') return tried;
        const [first] = tried.parts;
        if (round > ROUNDS && isOver && first)
          return { outcome: 'refused', account: first.account, verdict: 'busy' };
        const heard = await this.#answer(tried.parts);
        promised = tried.parts;
        if (!heard) return await this.#ports.commit(() => this.#unleased(claims, work));
        const unknown = promised.map(({ account }) => account).filter((account) => !heard.has(account));
        if (unknown.length > 0) return { outcome: 'unknown', accounts: unknown };
      }
    } finally {
      release();
      if (patience) this.#giveBackScarce(accounts);
    }
  }

  /** The ledger says that room was made: refusals of before this version are not repeated. */
  loosen(account: AccountId, version: number): void {
    this.#leases.loosen(account, version);
    this.#wake();
  }

  /** Gives back what is free in these accounts. */
  async giveBack(accounts: readonly AccountId[]): Promise<void> {
    if (accounts.length === 0) return;
    await this.#tell(() => accounts.map((account) => this.#leases.report(account, true)));
  }

  #giveBackScarce(accounts: readonly AccountId[]): void {
    void this.giveBack(this.#leases.scarce(accounts, this.#ports.nowMs()));
  }

  /** Now and then: tells the ledger what it has not heard, and gives back what lies idle. */
  async report(): Promise<void> {
    await this.#tell(() => this.#leases.reports(this.#ports.nowMs()));
  }

  async #tell(reports: () => Ask[]): Promise<void> {
    const asks = await this.#ports.commit(reports);
    if (asks.length > 0) await this.#send(asks);
  }

  async #send(asks: readonly Ask[]): Promise<readonly Grant[] | null> {
    const answer = await this.#ports.ask(asks);
    if (answer) for (const ask of asks) this.#leases.told(ask);
    for (const grant of answer ?? []) this.#leases.take(grant, this.#ports.nowMs());
    return answer;
  }

  #wake(): void {
    const parked = this.#parked;
    this.#parked = [];
    for (const wake of parked) wake();
  }

  #nextRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#parked.push(resolve);
    });
  }

  #unleased<T>(claims: readonly Claim[], work: Work<T>): Reservation<T> {
    const done = work.done();
    if (done !== null) return { outcome: 'reserved', value: done };
    const account = this.#leases.reserveUnleased(claims, this.#ports.nowMs());
    return account === null
      ? { outcome: 'reserved', value: work.run() }
      : { outcome: 'unreachable', accounts: [account] };
  }

  /** The ledger's next answer, to which this call's need has been added. */
  #answer(parts: readonly Part[]): Promise<Heard> {
    return new Promise<Heard>((hear) => {
      this.#waiting.push({ parts, hear });
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const waiters = this.#waiting;
      this.#waiting = [];
      const answer = await this.#asksFor(waiters).then(
        (asks) => this.#send(asks),
        () => null,
      );
      const heard = answer && new Set(answer.map(({ account }) => account));
      for (const { parts, hear } of waiters) {
        this.#leases.promise(parts);
        hear(heard);
      }
    }
    this.#isAsking = false;
  }

  /** What the waiters need of each account. What is too little for any of them goes back with it, and durably so. */
  async #asksFor(waiters: readonly Waiter[]): Promise<Ask[]> {
    const byAccount = new Map<AccountId, bigint[]>();
    for (const { account, amount } of waiters.flatMap(({ parts }) => parts))
      byAccount.set(account, [...(byAccount.get(account) ?? []), amount]);
    const needs = [...byAccount].map(([account, amounts]) => {
      return { account, amounts, smallest: amounts.reduce(lesser) };
    });
    const nowMs = this.#ports.nowMs();
    const isToHandIn = needs.some(({ account, smallest }) =>
      this.#leases.hasToHandIn(account, smallest, nowMs),
    );
    const asks = () =>
      needs.map(({ account, amounts, smallest }) => {
        this.#leases.handIn(account, smallest, nowMs);
        return this.#leases.ask(account, amounts);
      });
    return isToHandIn ? this.#ports.commit(asks) : asks();
  }
}
