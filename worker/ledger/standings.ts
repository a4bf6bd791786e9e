/**
 * What gates alone know of their budgets: what stands reserved there, and what was billed above it. The ledger asks them
 * when it is asked itself; nothing of it is kept but for a moment.
 */
import type { AccountId } from '../leases/messages.ts';

/** How an account stands at one gate. Nano-dollars. */
export interface GateStanding {
  readonly account: AccountId;
  readonly reserved: bigint;
  /** Calls that hold this, and what they may come to cost above it. */
  readonly underWay: number;
  readonly exposed: bigint;
  /** Billed above reservations, ever. */
  readonly overrun: bigint;
  /** Of late: how many calls the averages stand for, what they reserved, and what they could have cost. */
  readonly recentCalls: number;
  readonly recentReserved: bigint;
  readonly recentWorst: bigint;
}

/** How an account stands over all gates that have answered. */
export type Standing = Omit<GateStanding, 'account'>;

export interface StandingPorts {
  /** Null: the gate could not be reached. */
  ask(gateId: string): Promise<readonly GateStanding[] | null>;
  /** Resolves after as long as an answer is waited for. */
  patience(): Promise<void>;
  nowMs(): number;
}

/** Of more gates than this it is not said what they have reserved. */
const MOST_ASKED = 500;
/** Who asks again within this time hears the same. */
const FRESH_MS = 1_000;

export class Standings {
  readonly #ports: StandingPorts;
  #heard: Promise<ReadonlyMap<string, readonly GateStanding[]>> | null = null;
  #heardAtMs = 0;

  constructor(ports: StandingPorts) {
    this.#ports = ports;
  }

  /** What gates have answered, by their ids; who did not in time, or was not asked, is missing. */
  ask(gateIds: readonly string[]): Promise<ReadonlyMap<string, readonly GateStanding[]>> {
    const nowMs = this.#ports.nowMs();
    if (this.#heard && nowMs - this.#heardAtMs < FRESH_MS) return this.#heard;
    this.#heardAtMs = nowMs;
    this.#heard = this.#ask(gateIds.slice(0, MOST_ASKED));
    return this.#heard;
  }

  async #ask(gateIds: readonly string[]): Promise<ReadonlyMap<string, readonly GateStanding[]>> {
    const answers = new Map<string, readonly GateStanding[]>();
    const asked = gateIds.map(async (gateId) => {
      const answer = await this.#ports.ask(gateId);
      if (answer) answers.set(gateId, answer);
    });
    await Promise.race([Promise.all(asked), this.#ports.patience()]);
    return new Map(answers);
  }
}

/** The sum of what gates say of an account. Averages count by the calls that they stand for. Pure. */
export function sumOf(standings: readonly Standing[]): Standing {
  const calls = standings.reduce((sum, { recentCalls }) => sum + recentCalls, 0);
  const average = (amountOf: (one: Standing) => bigint) =>
    calls === 0 ? 0n : total((one) => amountOf(one) * BigInt(one.recentCalls)) / BigInt(calls);
  const total = (amountOf: (one: Standing) => bigint) =>
    standings.reduce((sum, one) => sum + amountOf(one), 0n);
  return {
    reserved: total(({ reserved }) => reserved),
    underWay: standings.reduce((sum, { underWay }) => sum + underWay, 0),
    exposed: total(({ exposed }) => exposed),
    overrun: total(({ overrun }) => overrun),
    recentCalls: calls,
    recentReserved: average(({ recentReserved }) => recentReserved),
    recentWorst: average(({ recentWorst }) => recentWorst),
  };
}
