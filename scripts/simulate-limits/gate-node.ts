/** A gate of a key, as it counts; it can die between any two events, and even lose its storage. */
import type { LevelRules } from '../../contract/policy.ts';
import { shardIndexOf, shardsOf } from '../../contract/shards.ts';
import { type CountedCall, GateLimits } from '../../worker/gate/gate-limits.ts';
import type { StoredKey } from '../../worker/gate/stored-key.ts';
import type { LimitMessage, LimitStatement } from '../../worker/leases/limit-messages.ts';
import type { Clock } from '../simulate-budgets/clock.ts';
import type { Network } from '../simulate-budgets/network.ts';
import type { LimitLedgerNode } from './ledger-node.ts';

/** What a gate says of a call. `elsewhere`: it takes none of this key. */
export type Answer = 'admitted' | 'refused' | 'undecided' | 'elsewhere';

export class LimitGateNode {
  readonly gateId: string;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #ledger: () => LimitLedgerNode;
  #life = 0;
  #held: StoredKey | null = null;
  readonly open = new Set<string>();
  /** Until then the ledger does not reach it. */
  cutUntilMs = 0;
  #limits: GateLimits;

  constructor(gateId: string, clock: Clock, network: Network, ledger: () => LimitLedgerNode) {
    this.gateId = gateId;
    this.#clock = clock;
    this.#network = network;
    this.#ledger = ledger;
    this.#limits = this.#start();
  }

  get held(): StoredKey | null {
    return this.#held;
  }

  apply(command: StoredKey): void {
    if ((this.#held?.version ?? 0) < command.version) this.#held = command;
  }

  /** Hears nothing if the gate dies first, as a caller whose connection breaks. */
  async admit(call: CountedCall, hear: (answer: Answer) => void): Promise<void> {
    const life = this.#life;
    const held = this.#held;
    if (!held || shardIndexOf(this.gateId) >= shardsOf(held.record).active) return hear('elsewhere');
    const refusal = await this.#limits.take(held, levelsOf(held), call);
    if (life !== this.#life) return;
    if (!refusal) {
      this.open.add(call.requestId);
      this.#limits.decided(call, true);
    }
    hear(refusal === null ? 'admitted' : refusal.code === 'cannot_decide' ? 'undecided' : 'refused');
  }

  settle(requestId: string, tokens: number): void {
    if (!this.open.delete(requestId)) return;
    this.#limits.used(requestId, tokens);
    this.#limits.freed();
  }

  hear(message: LimitMessage): Promise<LimitStatement> {
    return this.#limits.hear(message);
  }

  crash(): void {
    this.#life++;
    this.#limits = this.#start();
  }

  lose(): void {
    this.#held = null;
    this.open.clear();
    this.crash();
  }

  #start(): GateLimits {
    const life = this.#life;
    return new GateLimits(this.gateId, {
      key: () => this.#held,
      levels: levelsOf,
      policyVersion: () => 0,
      refresh: () => this.#clock.sleep(1),
      running: () => this.open.size,
      isOpen: (requestId) => this.open.has(requestId),
      ask: (question) =>
        life === this.#life
          ? this.#network.call(() => this.#ledger().ask(question))
          : new Promise(() => undefined),
      nowMs: () => this.#clock.nowMs,
    });
  }
}

const levelsOf = ({ record }: StoredKey): LevelRules[] => [{ level: 'key', rules: record.policy }];
