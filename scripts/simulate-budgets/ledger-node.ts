/** A ledger that can die between any two events and comes back with what it had kept. */
import { type Holder, LedgerAccount } from '../../worker/leases/ledger-account.ts';
import { LedgerDesk, RECALL_WAIT_MS } from '../../worker/leases/ledger-desk.ts';
import type { AccountId, Ask, GateRef, Grant } from '../../worker/leases/messages.ts';
import type { Clock } from './clock.ts';
import type { GateNode } from './gate-node.ts';
import type { Network } from './network.ts';

interface Kept {
  limit: bigint;
  readonly holders: Map<string, Holder>;
}

export class LedgerNode {
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #gates: ReadonlyMap<string, GateNode>;
  readonly #kept = new Map<AccountId, Kept>();
  #life = 0;
  desk: LedgerDesk;

  constructor(clock: Clock, network: Network, gates: ReadonlyMap<string, GateNode>) {
    this.#clock = clock;
    this.#network = network;
    this.#gates = gates;
    this.desk = this.#start();
  }

  open(id: AccountId, limit: bigint): void {
    this.#kept.set(id, { limit, holders: new Map() });
    this.desk.open(new LedgerAccount(id, limit, this.#clock.nowMs));
  }

  ask(gate: GateRef, asks: readonly Ask[]): Promise<Grant[]> {
    return this.#alive(this.desk.ask(gate, asks));
  }

  setLimit(id: AccountId, limit: bigint): void {
    const kept = this.#kept.get(id);
    if (kept) kept.limit = limit;
    void this.desk.setLimit(id, limit);
  }

  crash(): void {
    this.#life++;
    this.desk = this.#start();
    for (const [id, { limit, holders }] of this.#kept) {
      const account = new LedgerAccount(id, limit, this.#clock.nowMs);
      for (const holder of holders.values()) account.restore(holder);
      this.desk.open(account);
    }
  }

  /** An answer that a former life was about to give never leaves. */
  #alive<T>(answer: Promise<T>): Promise<T> {
    const life = this.#life;
    return new Promise((resolve) => {
      void answer.then((value) => {
        if (life === this.#life) resolve(value);
      });
    });
  }

  #start(): LedgerDesk {
    const life = this.#life;
    const isDead = () => life !== this.#life;
    return new LedgerDesk({
      recall: (gateId, recalls) =>
        this.#network.call(() => (isDead() ? null : (this.#gates.get(gateId)?.recall(recalls) ?? null))),
      loosen: (gateId, account, version) => {
        if (!isDead()) this.#network.send(() => this.#gates.get(gateId)?.loosen(account, version));
      },
      patience: () => this.#clock.sleep(RECALL_WAIT_MS),
      save: (id, holder) => {
        if (!isDead()) this.#kept.get(id)?.holders.set(holder.incarnationId, holder);
      },
      nowMs: () => this.#clock.nowMs,
    });
  }
}
