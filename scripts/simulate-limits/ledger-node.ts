/** A ledger that forgets all that it leased whenever it dies. */
import { RECALL_WAIT_MS } from '../../worker/leases/ledger-desk.ts';
import { JOIN_PAUSE_MS, LimitLedger } from '../../worker/leases/limit-ledger.ts';
import type { LimitQuestion, LimitReply } from '../../worker/leases/limit-messages.ts';
import type { Clock } from '../simulate-budgets/clock.ts';
import type { Network } from '../simulate-budgets/network.ts';
import type { LimitGateNode } from './gate-node.ts';

export class LimitLedgerNode {
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #gates: ReadonlyMap<string, LimitGateNode>;
  #life = 0;
  #limits: LimitLedger;

  constructor(clock: Clock, network: Network, gates: ReadonlyMap<string, LimitGateNode>) {
    this.#clock = clock;
    this.#network = network;
    this.#gates = gates;
    this.#limits = this.#start();
  }

  /** An answer that a former life was about to give never leaves. */
  ask(question: LimitQuestion): Promise<LimitReply> {
    const life = this.#life;
    return new Promise((resolve) => {
      void this.#limits.ask(question).then((reply) => {
        if (life === this.#life) resolve(reply);
      });
    });
  }

  crash(): void {
    this.#life++;
    this.#limits = this.#start();
  }

  #reached(gateId: string): LimitGateNode | null {
    const gate = this.#gates.get(gateId);
    return gate && gate.cutUntilMs <= this.#clock.nowMs ? gate : null;
  }

  #start(): LimitLedger {
    const life = this.#life;
    return new LimitLedger({
      send: (gateId, message) =>
        life === this.#life
          ? this.#network.call(() => this.#reached(gateId)?.hear(message) ?? null)
          : new Promise(() => undefined),
      patience: () => this.#clock.sleep(RECALL_WAIT_MS),
      pause: () => this.#clock.sleep(JOIN_PAUSE_MS),
      nowMs: () => this.#clock.nowMs,
    });
  }
}
