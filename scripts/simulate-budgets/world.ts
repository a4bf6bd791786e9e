/** One simulated world: gates, their ledger, and a network between them, played through to the end. */
import type { Claim } from '../../worker/leases/gate-leases.ts';
import type { Reservation } from '../../worker/leases/lease-asker.ts';
import { held, net } from '../../worker/leases/messages.ts';
import { Random } from '../fuzz/random.ts';
import { Clock } from './clock.ts';
import { GateNode } from './gate-node.ts';
import { LedgerNode } from './ledger-node.ts';
import { Network } from './network.ts';
import type { Action, Plan } from './plan.ts';
import { BrokenRule, Truth } from './truth.ts';

const ACCOUNTS = ['month@0', 'day@0'] as const;
/**
 * The first is strict and closed while the ledger is away; the other reserves what calls usually cost, and lets so much
 * through at each gate.
 */
const ALLOWANCE = { 'month@0': 0n, 'day@0': 10n } as const;
const TICK_MS = 5_000;
/** Longer than any refusal is repeated, anything is scarce or lies idle. */
const QUIET_MS = 60_000;
const TRIES = 3;
const TRY_AGAIN_MS = 1_000;

/** What became of the calls, for the reader of the result. */
export interface Played {
  admitted: number;
  refused: number;
  unreachable: number;
  steps: number;
}

/** @throws {BrokenRule} as soon as a rule of the protocol does not hold */
export async function play(plan: Plan): Promise<Played> {
  const world = new World(plan);
  return world.play();
}

class World {
  readonly #plan: Plan;
  readonly #clock = new Clock();
  readonly #network: Network;
  readonly #ledger: LedgerNode;
  readonly #gates: GateNode[];
  readonly #truth = new Truth();
  readonly #played: Played = { admitted: 0, refused: 0, unreachable: 0, steps: 0 };
  #calls = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    const random = new Random(plan.seed);
    const { lost, doubled, slowestMs } = plan;
    const draw = (below: number) => random.below(below);
    this.#network = new Network(this.#clock, { draw, lost, doubled, slowestMs });
    this.#gates = Array.from(
      { length: plan.gates },
      (_, index) => new GateNode(`gate-${index}`, this.#clock, this.#network, () => this.#ledger),
    );
    this.#ledger = new LedgerNode(
      this.#clock,
      this.#network,
      new Map(this.#gates.map((gate) => [gate.gateId, gate])),
    );
    ACCOUNTS.forEach((id, index) => {
      const limit = BigInt(plan.limits[index] ?? 0);
      this.#ledger.open(id, limit);
      this.#truth.open(id, limit, ALLOWANCE[id]);
    });
  }

  async play(): Promise<Played> {
    let atMs = 0;
    for (const { gapMs, action } of this.#plan.actions) {
      atMs += gapMs;
      this.#clock.after(atMs, () => this.#do(action));
    }
    for (let tickMs = TICK_MS; tickMs < atMs; tickMs += TICK_MS) this.#clock.after(tickMs, this.#tick);
    await this.#run();
    this.#network.isCalm = true;
    await this.#quiet();
    await this.#freeMoneyIsReachable();
    return this.#played;
  }

  readonly #tick = () => {
    for (const gate of this.#gates) gate.tick();
  };

  async #run(): Promise<void> {
    while (!this.#clock.isIdle) {
      await this.#clock.step();
      this.#played.steps++;
      this.#truth.check(this.#ledger, this.#gates);
    }
  }

  #do(action: Action): void {
    if (action.kind === 'crash-ledger') this.#ledger.crash();
    else if (action.kind === 'limit') this.#setLimit(action);
    else {
      const gate = this.#gates[action.gate % this.#gates.length];
      if (!gate) throw new RangeError('a world has a gate');
      if (action.kind === 'crash') gate.crash();
      else if (action.kind === 'lose') this.#lose(gate);
      else this.#call(gate, action);
    }
  }

  #setLimit({ account, limit }: Extract<Action, { kind: 'limit' }>): void {
    const id = ACCOUNTS[account] ?? ACCOUNTS[0];
    this.#truth.setLimit(id, BigInt(limit));
    this.#ledger.setLimit(id, BigInt(limit));
  }

  #call(gate: GateNode, action: Extract<Action, { kind: 'call' }>): void {
    const accounts = ACCOUNTS.filter((_, bit) => action.accounts & (1 << bit));
    const worst = BigInt(action.amount);
    const claims = accounts.map((account) => claimOf(account, action));
    const callId = `call-${this.#calls++}`;
    const ofReserved = (percent: number) => BigInt(Math.trunc((action.amount * percent) / 100));
    const { incarnationId } = gate;
    for (const { account, amount } of claims) this.#truth.mayOverrun(account, worst - amount);
    void gate.admit(callId, claims, (answer) => {
      this.#count(answer);
      // What no answer reached is ended by the gate's alarm, later than all else.
      this.#clock.after(action.holdMs, () => {
        if (!gate.open.has(callId) || gate.incarnationId !== incarnationId) return;
        const charged = ofReserved(action.charged);
        for (const { account, amount } of claims) {
          if (charged > worst) this.#truth.mayOverrun(account, charged - worst);
          if (charged > amount) this.#truth.overran(account, charged - amount);
        }
        gate.settle(callId, charged);
        const difference = ofReserved(action.correction);
        if (difference === 0n || -difference > charged) return;
        for (const id of accounts) {
          if (difference <= 0n) continue;
          this.#truth.mayOverrun(id, difference);
          this.#truth.overran(id, difference);
        }
        gate.correct(accounts, difference);
      });
    });
  }

  #count({ outcome }: Reservation<string>): void {
    if (outcome === 'reserved') this.#played.admitted++;
    else if (outcome === 'refused') this.#played.refused++;
    else this.#played.unreachable++;
  }

  #lose(gate: GateNode): void {
    for (const id of ACCOUNTS) {
      const wallet = gate.leases.wallet(id);
      if (!wallet) continue;
      this.#truth.went(id, net(wallet.totals) + wallet.reserved);
      this.#truth.letThrough(id, wallet.state.unleased);
    }
    gate.lose();
  }

  /** Everything ends, as the alarm sees to, and a while passes in which nothing is lost. */
  async #quiet(): Promise<void> {
    for (const gate of this.#gates) {
      for (const [callId, { parts, worst }] of gate.open) {
        for (const { account, amount } of parts) this.#truth.overran(account, worst - amount);
        gate.settle(callId, worst);
      }
    }
    for (let passed = 0; passed <= QUIET_MS; passed += TICK_MS) this.#clock.after(passed, this.#tick);
    await this.#run();
  }

  /** Whatever is neither spent nor lost with a gate's storage can be had, all of it, by any gate; no more can. */
  async #freeMoneyIsReachable(): Promise<void> {
    for (const id of ACCOUNTS) {
      for (const gate of this.#gates) {
        const left = this.#left(id);
        if (left <= 0n) {
          if (this.#hasUnspentGrant(id)) continue;
          const answer = await this.#tryFor(gate, id, 1n);
          if (answer?.outcome === 'reserved')
            throw new BrokenRule(`${id}: nothing is free, and ${gate.gateId} spends`);
          continue;
        }
        const answer = await this.#tryFor(gate, id, left);
        if (answer?.outcome !== 'reserved')
          throw new BrokenRule(`${id}: ${left} is free and ${gate.gateId} hears ${answer?.outcome}`);
      }
    }
  }

  /** What was granted before an overrun became known may still be spent. */
  #hasUnspentGrant(id: string): boolean {
    const holders = this.#ledger.desk.account(id)?.holders() ?? [];
    return holders.some(({ totals }) => held(totals) > net(totals));
  }

  #left(id: (typeof ACCOUNTS)[number]): bigint {
    const account = this.#ledger.desk.account(id);
    if (!account) return 0n;
    const living = new Map(this.#gates.map((gate) => [gate.incarnationId, gate]));
    let left = account.limit;
    for (const { incarnationId, totals } of account.holders()) {
      const wallet = living.get(incarnationId)?.leases.wallet(id);
      const lostWith = totals.granted - totals.returned;
      const spentHere = wallet ? net(wallet.totals) : net(totals);
      left -= living.has(incarnationId) ? spentHere : lostWith > spentHere ? lostWith : spentHere;
    }
    return left;
  }

  async #tryFor(gate: GateNode, id: string, amount: bigint): Promise<Reservation<string> | undefined> {
    const heard: Reservation<string>[] = [];
    for (let attempt = 0; attempt < TRIES && heard.at(-1)?.outcome !== 'reserved'; attempt++) {
      const callId = `last-${this.#calls++}`;
      this.#clock.after(TRY_AGAIN_MS, () => {
        void gate.admit(callId, [{ account: id, allowance: 0n, amount, worst: amount }], (answer) => {
          heard.push(answer);
          if (answer.outcome === 'reserved') gate.settle(callId, 0n);
        });
      });
      await this.#run();
    }
    return heard.at(-1);
  }
}

function claimOf(
  account: (typeof ACCOUNTS)[number],
  { amount, usual }: Pick<Extract<Action, { kind: 'call' }>, 'amount' | 'usual'>,
): Claim {
  const worst = BigInt(amount);
  const usualAmount = BigInt(Math.max(1, Math.trunc((amount * usual) / 100)));
  return { account, allowance: ALLOWANCE[account], amount: account === 'day@0' ? usualAmount : worst, worst };
}
