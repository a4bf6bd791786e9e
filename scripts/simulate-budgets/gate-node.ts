/** A gate that can die between any two events, and even lose its storage. */
import { type Claim, GateLeases, type Part } from '../../worker/leases/gate-leases.ts';
import { LeaseAsker, type Reservation, ROOM_WAIT_MS } from '../../worker/leases/lease-asker.ts';
import { type AccountId, greater, type Recall, type Recalled } from '../../worker/leases/messages.ts';
import type { WalletState } from '../../worker/leases/wallet.ts';
import type { Clock } from './clock.ts';
import type { LedgerNode } from './ledger-node.ts';
import type { Network } from './network.ts';

/** An admitted call that has not ended. */
export interface OpenCall {
  readonly parts: readonly Part[];
  /** What it may cost at most, and costs if nobody ever says. */
  readonly worst: bigint;
}

export class GateNode {
  readonly gateId: string;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #ledger: () => LedgerNode;
  #life = 0;
  #incarnation = 0;
  #wallets = new Map<AccountId, WalletState>();
  readonly open = new Map<string, OpenCall>();
  leases = new GateLeases();
  #asker: LeaseAsker;

  constructor(gateId: string, clock: Clock, network: Network, ledger: () => LedgerNode) {
    this.gateId = gateId;
    this.#clock = clock;
    this.#network = network;
    this.#ledger = ledger;
    this.#asker = this.#start();
  }

  get incarnationId(): string {
    return `${this.gateId}.${this.#incarnation}`;
  }

  /** Never answers if the gate dies first, as a caller whose connection breaks. */
  async admit(
    callId: string,
    claims: readonly Claim[],
    hear: (answer: Reservation<string>) => void,
  ): Promise<void> {
    const life = this.#life;
    const worst = claims.reduce((most, claim) => greater(most, claim.worst), 0n);
    const answer = await this.#asker.reserve(claims, {
      done: () => (this.open.has(callId) ? callId : null),
      run: () => {
        this.open.set(callId, { parts: claims, worst });
        return callId;
      },
    });
    if (life === this.#life) hear(answer);
  }

  settle(callId: string, charged: bigint): void {
    const call = this.open.get(callId);
    if (!call) return;
    this.open.delete(callId);
    const scarce = this.leases.settle(call.parts, charged, this.#clock.nowMs);
    this.#keep();
    void this.#asker.giveBack(scarce);
  }

  correct(accounts: readonly AccountId[], difference: bigint): void {
    const scarce = this.leases.correct(accounts, difference, this.#clock.nowMs);
    this.#keep();
    void this.#asker.giveBack(scarce);
  }

  recall(recalls: readonly Recall[]): Recalled {
    const reports = recalls.map((recall) => {
      const totals = this.leases.recall(recall, this.incarnationId, this.#clock.nowMs);
      return { account: recall.account, totals, need: null };
    });
    this.#keep();
    return { incarnationId: this.incarnationId, reports };
  }

  loosen(account: AccountId, version: number): void {
    this.#asker.loosen(account, version);
  }

  /** What an alarm does now and then. */
  tick(): void {
    void this.#asker.report();
  }

  crash(): void {
    this.#life++;
    this.leases = new GateLeases();
    this.#asker = this.#start();
    const reserved = new Map<AccountId, bigint>();
    for (const { account, amount } of [...this.open.values()].flatMap(({ parts }) => parts))
      reserved.set(account, (reserved.get(account) ?? 0n) + amount);
    this.leases.restore(this.#wallets, reserved, this.#clock.nowMs);
  }

  /** Dies with its storage. What it held is never given back; what it charged is gone with it. */
  lose(): void {
    this.#incarnation++;
    this.open.clear();
    this.#wallets = new Map();
    this.crash();
  }

  #start(): LeaseAsker {
    const life = this.#life;
    const isDead = () => life !== this.#life;
    return new LeaseAsker(this.leases, {
      ask: (asks) => {
        const gate = { gateId: this.gateId, incarnationId: this.incarnationId };
        return isDead()
          ? new Promise(() => undefined)
          : this.#network.call(() => this.#ledger().ask(gate, asks));
      },
      commit: async (work) => {
        if (isDead()) return new Promise(() => undefined);
        const result = work();
        this.#keep();
        return result;
      },
      nowMs: () => this.#clock.nowMs,
      patience: () => this.#clock.sleep(ROOM_WAIT_MS),
    });
  }

  #keep(): void {
    for (const { account, state } of this.leases.takeChanged()) this.#wallets.set(account, state);
  }
}
