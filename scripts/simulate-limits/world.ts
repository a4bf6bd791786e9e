/** One simulated world: a key with several gates, their ledger, whoever commands, and a network between them. */
import { gateIdsOf } from '../../contract/shards.ts';
import type { StoredKey } from '../../worker/gate/stored-key.ts';
import { Random } from '../fuzz/random.ts';
import { Clock } from '../simulate-budgets/clock.ts';
import { Network } from '../simulate-budgets/network.ts';
import { BrokenRule } from '../simulate-budgets/truth.ts';
import { type Answer, LimitGateNode } from './gate-node.ts';
import { LimitLedgerNode } from './ledger-node.ts';
import { type Action, type LimitsOfKey, MOST_GATES, type Plan } from './plan.ts';
import { Truth } from './truth.ts';

const BUCKET = 'Bucket0001';
const KEY_ID = `${BUCKET}serial01tagtag`;
const COMMAND_AGAIN_MS = 100;
/** Longer than a minute's window, and than any refusal is repeated. */
const QUIET_MS = 75_000;
const TRIES = 4;
const TRY_AGAIN_MS = 11_000;

/** What became of the calls, for the reader of the result. */
export interface Played {
  admitted: number;
  refused: number;
  undecided: number;
  elsewhere: number;
  steps: number;
}

/** @throws {BrokenRule} as soon as a rule of the protocol does not hold */
export async function play(plan: Plan): Promise<Played> {
  return new World(plan).play();
}

class World {
  readonly #plan: Plan;
  readonly #clock = new Clock();
  readonly #network: Network;
  readonly #ledger: LimitLedgerNode;
  readonly #gates: LimitGateNode[];
  readonly #truth: Truth;
  readonly #played: Played = { admitted: 0, refused: 0, undecided: 0, elsewhere: 0, steps: 0 };
  #command: StoredKey;
  #calls = 0;
  #broken: BrokenRule | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
    const random = new Random(plan.seed);
    const { lost, doubled, slowestMs, limits, active } = plan;
    const draw = (below: number) => random.below(below);
    this.#network = new Network(this.#clock, { draw, lost, doubled, slowestMs });
    this.#gates = gateIdsOf(BUCKET, MOST_GATES).map(
      (gateId) => new LimitGateNode(gateId, this.#clock, this.#network, () => this.#ledger),
    );
    const gates = new Map(this.#gates.map((gate) => [gate.gateId, gate]));
    this.#ledger = new LimitLedgerNode(this.#clock, this.#network, gates);
    this.#truth = new Truth(limits);
    this.#command = commandOf(1, limits, active, active);
    for (const gate of this.#gates.slice(0, active)) gate.apply(this.#command);
  }

  async play(): Promise<Played> {
    let atMs = 0;
    for (const { gapMs, action } of this.#plan.actions) {
      atMs += gapMs;
      this.#clock.after(atMs, () => this.#do(action));
    }
    await this.#run();
    this.#network.isCalm = true;
    // Whoever lost its record, or never heard of the last change, is told; all that is open has ended.
    this.#tell(this.#limits, this.#shards.active, 0);
    this.#clock.after(QUIET_MS, () => undefined);
    await this.#run();
    await this.#everythingCanBeHad();
    return this.#played;
  }

  async #run(): Promise<void> {
    while (!this.#clock.isIdle) {
      await this.#clock.step();
      this.#played.steps++;
      if (this.#broken) throw this.#broken;
    }
  }

  #do(action: Action): void {
    if (action.kind === 'crash-ledger') this.#ledger.crash();
    else if (action.kind === 'command') this.#tell(action.limits, action.active, action.more);
    else {
      const gate = this.#gates[action.gate % this.#shards.known];
      if (!gate) throw new RangeError('a world has a gate');
      if (action.kind === 'call') for (let time = 0; time < action.times; time++) this.#call(gate, action);
      else if (action.kind === 'cut') gate.cutUntilMs = this.#clock.nowMs + action.forMs;
      else {
        this.#truth.forgot(gate.gateId);
        if (action.kind === 'lose') for (const callId of gate.open) this.#truth.ended(callId, 0);
        if (action.kind === 'lose') gate.lose();
        else gate.crash();
      }
    }
  }

  #call(gate: LimitGateNode, action: Extract<Action, { kind: 'call' }>): void {
    const callId = `call-${this.#calls++}`;
    const sessionId = action.session === 0 ? null : `session-${gate.gateId}`;
    const call = { keyId: KEY_ID, requestId: callId, sessionId, worstTokens: () => action.tokens };
    void gate.admit(call, (answer) => {
      this.#played[answer]++;
      if (answer !== 'admitted') return;
      this.#count(callId, sessionId ?? callId, gate, action.tokens);
      this.#clock.after(action.holdMs, () => {
        if (!gate.open.has(callId)) return;
        const used = Math.trunc((action.tokens * action.used) / 100);
        this.#truth.ended(callId, used);
        gate.settle(callId, used);
      });
    });
  }

  #count(callId: string, counts: string, gate: LimitGateNode, tokens: number): void {
    const by = { gateId: gate.gateId, limits: limitsOf(gate.held ?? this.#command) };
    this.#broken ??= this.#truth.admitted(callId, counts, by, tokens, this.#clock.nowMs);
  }

  /** Commands anew: every gate that holds a record is told, again and again until it has confirmed; the first one last. */
  #tell(limits: LimitsOfKey, active: number, more: number): void {
    const { version } = this.#command;
    const known = Math.min(Math.max(this.#shards.known, active) + more, MOST_GATES);
    const command = commandOf(version + 1, limits, active, known);
    this.#command = command;
    this.#truth.commanded(command.version, limits);
    const [first, ...others] = this.#gates.slice(0, known);
    void Promise.all(others.map((gate) => this.#confirm(gate, command)))
      .then(async () => first && this.#confirm(first, command))
      .then(() => this.#truth.confirmed(command.version));
  }

  async #confirm(gate: LimitGateNode, command: StoredKey): Promise<void> {
    for (;;) {
      // A later command carries all that this one does.
      if (this.#command !== command) return new Promise(() => undefined);
      const isTold = await this.#network.call(() => {
        gate.apply(command);
        return true;
      });
      if (isTold) return;
      await this.#clock.sleep(COMMAND_AGAIN_MS);
    }
  }

  /** With nothing in use, any gate that takes calls can have all of every limit; and not more. */
  async #everythingCanBeHad(): Promise<void> {
    const { concurrency } = this.#limits;
    for (const gate of this.#gates.slice(0, this.#shards.active)) {
      const most = concurrency ?? 3;
      const admitted: string[] = [];
      for (let tried = 0; tried < TRIES && admitted.length < most; tried++) {
        this.#clock.after(TRY_AGAIN_MS, () => undefined);
        await this.#run();
        for (let left = most - admitted.length; left > 0; left--) {
          if (this.#hasMinuteLimit && admitted.length >= 1) break;
          await this.#tryAt(gate, admitted);
        }
        if (this.#hasMinuteLimit) break;
      }
      const wanted = this.#hasMinuteLimit ? 1 : most;
      if (admitted.length < wanted)
        throw new BrokenRule(
          `${gate.gateId}: ${admitted.length} of ${wanted} can be had, and nothing is in use`,
        );
      if (concurrency !== null && !this.#hasMinuteLimit && (await this.#tryAt(gate, [])) === 'admitted')
        throw new BrokenRule(`${gate.gateId}: more than ${concurrency} at once`);
      for (const callId of admitted) {
        this.#truth.ended(callId, 0);
        gate.settle(callId, 0);
      }
      this.#clock.after(QUIET_MS, () => undefined);
      await this.#run();
    }
  }

  get #hasMinuteLimit(): boolean {
    return this.#limits.requestsPerMinute !== null;
  }

  async #tryAt(gate: LimitGateNode, admitted: string[]): Promise<Answer | undefined> {
    const callId = `last-${this.#calls++}`;
    let heard: Answer | undefined;
    const call = { keyId: KEY_ID, requestId: callId, sessionId: null, worstTokens: () => 0 };
    void gate.admit(call, (answer) => {
      heard = answer;
      if (answer !== 'admitted') return;
      admitted.push(callId);
      this.#count(callId, callId, gate, 0);
    });
    this.#clock.after(0, () => undefined);
    await this.#run();
    return heard;
  }

  get #shards() {
    return this.#command.record.shards ?? { active: 1, known: 1 };
  }

  get #limits(): LimitsOfKey {
    const {
      requestsPerMinute = null,
      tokensPerMinute = null,
      concurrency = null,
    } = this.#command.record.policy;
    return { requestsPerMinute, tokensPerMinute, concurrency };
  }
}

function limitsOf({ record }: StoredKey): LimitsOfKey {
  const { requestsPerMinute = null, tokensPerMinute = null, concurrency = null } = record.policy;
  return { requestsPerMinute, tokensPerMinute, concurrency };
}

/** Only what the limits look at. */
function commandOf(version: number, limits: LimitsOfKey, active: number, known: number): StoredKey {
  const record = { keyId: KEY_ID, policy: limits, shards: { active, known } };
  return { version, record: record as unknown as StoredKey['record'] };
}
