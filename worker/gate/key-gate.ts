/**
 * KeyGate: the object that decides on the calls of a bucket of keys, reserves before they go upstream, and keeps
 * their events until the dashboard API has them. Every answer is durable before it leaves.
 */
import { DurableObject } from 'cloudflare:workers';
import type { KeyCommand } from '../../contract/command.ts';
import type { Watermark } from '../../contract/delivery.ts';
import type { GateRemoval } from '../../contract/edge-removal.ts';
import type { GateFigures } from '../../contract/gate-figures.ts';
import { REFUSALS, type Refusal } from '../../contract/refusals.ts';
import { type Shards, shardsOf } from '../../contract/shards.ts';
import { deliveryPort } from '../delivery/port.ts';
import { type Env, reservationTtlMs } from '../env.ts';
import type { LimitMessage, LimitStatement } from '../leases/limit-messages.ts';
import type { AccountId, Recall, Recalled } from '../leases/messages.ts';
import type { Published } from '../ledger/protocol.ts';
import type { GateStanding } from '../ledger/standings.ts';
import { Admissions } from './admissions.ts';
import { Books } from './books.ts';
import { CallRate, hotFrom } from './call-rate.ts';
import { CommitGroup } from './commit-group.ts';
import { type EventFacts, refusalEvent } from './events.ts';
import { LedgerLink } from './ledger-link.ts';
import { Outbox } from './outbox.ts';
import type {
  AdmitAnswer,
  AdmitRequest,
  CallFacts,
  CommandResult,
  DeferredOperation,
  KeyProof,
  SelfAnswer,
  SettleAnswer,
  Settlement,
  VerifyAnswer,
} from './protocol.ts';
import { RefusalLog } from './refusal-log.ts';
import { reportLevel, StorageWatch } from './storage-level.ts';
import { GateStore, type StoredKey } from './store.ts';

/** Settlements may wait this long to share a commit with an admission; before that they wait for each other. */
const SETTLE_WAIT_MS = 10;
/** Events are sent this long after they were written, so that they travel together. */
const DELIVERY_WAIT_MS = 250;
const SWEEP_LIMIT = 500;
/** An alarm this late is taken for lost and set again. */
const OVERDUE_MS = 10_000;
const MAX_BACKOFF_MS = 300_000;
/** Acknowledged events are kept this long, or this many characters of them, for a store that must be refilled. */
const RETENTION_MS = 7 * 24 * 3_600_000;
const RETENTION_SIZE = 256_000_000;
const TRIM_LIMIT = 500;

export class KeyGate extends DurableObject<Env> {
  readonly #gateId: string;
  readonly #books: Books;
  readonly #group: CommitGroup;
  readonly #outbox: Outbox;
  readonly #refusals = new RefusalLog();
  readonly #storage: StorageWatch;
  readonly #rate: CallRate;
  readonly #ledger: LedgerLink;
  readonly #admissions: Admissions;
  #alarmMs = Number.POSITIVE_INFINITY;
  #isAwake = false;
  #failures = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#gateId = ctx.id.name ?? ctx.id.toString();
    const store = new GateStore(ctx.storage.sql);
    const books = new Books(this.#gateId, store, reservationTtlMs(env));
    this.#books = books;
    this.#storage = new StorageWatch(() => ctx.storage.sql.databaseSize, reportLevel(this.#gateId));
    this.#outbox = new Outbox(store, deliveryPort(env), books.state?.acknowledged ?? 0);
    this.#group = new CommitGroup({
      settled: () => ctx.storage.sync(),
      transaction: (work) =>
        ctx.storage.transactionSync(() => {
          work();
          books.flush();
          this.#storage.look();
        }),
      onFailure: () => books.load(),
    });
    this.#ledger = new LedgerLink(this.#gateId, books, env.BUDGET_LEDGER, (work) => this.#commit(work));
    this.#admissions = new Admissions(this.#gateId, books, this.#ledger, {
      commit: (work) => this.#commit(work),
      note: (facts, refusal) => this.#note(facts, refusal),
      isFull: () => this.#storage.level === 'full',
    });
    this.#rate = new CallRate(hotFrom(env));
    this.#wake();
  }

  /** Decides on a call and, if it may pass, reserves and numbers it. A repeat gets the first answer. */
  async admit(request: AdmitRequest): Promise<AdmitAnswer> {
    const { keyId } = request.proof;
    if (this.#books.key(keyId)) this.#rate.note(keyId, Date.now());
    return this.#admissions.admit(request);
  }

  /** Judges a call that cannot be admitted for a reason of its own. */
  async refuse(proof: KeyProof, call: CallFacts, reason: Refusal): Promise<Refusal> {
    return this.#admissions.refuse(proof, call, reason);
  }

  /** Whether the caller holds an active key, and which rules need its body: asked before a large one is read. */
  async verify(proof: KeyProof): Promise<VerifyAnswer> {
    return this.#admissions.verify(proof);
  }

  /** What a key hears of itself. */
  async describeKey(proof: KeyProof, address: string | null): Promise<SelfAnswer> {
    return this.#admissions.describeKey(proof, address);
  }

  /** Ends an operation with what is known of it. After the alarm has ended it, this becomes a correction. */
  async settle(settlement: Settlement): Promise<SettleAnswer | null> {
    const answer = await this.#commit(() => this.#books.settle(settlement), SETTLE_WAIT_MS);
    this.#admissions.settled(settlement);
    if (settlement.deferredAs.length > 0) void this.#ledger.names.tell(Date.now()).catch(() => undefined);
    return answer;
  }

  /** As `settle`, of operations that ended together. @returns the request ids of those that could not be written */
  async settleAll(settlements: readonly Settlement[]): Promise<readonly string[]> {
    const written = await Promise.allSettled(settlements.map((settlement) => this.settle(settlement)));
    return settlements
      .filter((_, index) => written[index]?.status === 'rejected')
      .map(({ requestId }) => requestId);
  }

  /**
   * The operation that ends later and has this name, in this gate or in another one of the organisation's; null: none
   * is waiting to be told its end.
   */
  async deferred(name: string): Promise<DeferredOperation | null> {
    const known = this.#books.deferred(name);
    if (known) return known;
    const gateId = await this.#ledger.gateOfOperation(name);
    if (gateId === null) return null;
    return this.env.KEY_GATE.get(this.env.KEY_GATE.idFromName(gateId)).deferredHere(name);
  }

  /** As `deferred`, of this gate's alone. */
  async deferredHere(name: string): Promise<DeferredOperation | null> {
    return this.#books.deferred(name);
  }

  /** Ends an operation of which no byte went upstream. */
  async cancel(requestId: string): Promise<SettleAnswer | null> {
    this.#admissions.cancelled(requestId);
    return this.#commit(() => this.#books.cancel(requestId, Date.now()), SETTLE_WAIT_MS);
  }

  /**
   * Reserves more for a stream that is about to use up what is reserved.
   * @param heldNanos that, so that a repeat reserves nothing more
   * @returns what is reserved now, in nano-dollars; null: there is no more
   */
  async extend(requestId: string, heldNanos: string): Promise<string | null> {
    return (await this.#ledger.extend(requestId, BigInt(heldNanos)))?.toString() ?? null;
  }

  /** Keeps a long call's reservation standing. */
  async renew(requestId: string): Promise<void> {
    await this.#commit(() => this.#books.renew(requestId, Date.now()));
  }

  /** Applies a verified command; only a greater version is applied. */
  async apply(command: KeyCommand): Promise<CommandResult> {
    return this.#commit(() => this.#books.apply(command));
  }

  /** How many gates a key has by the record that is held here; null: none is held. */
  async shards(keyId: string): Promise<Shards | null> {
    const record = this.#books.key(keyId);
    return record && shardsOf(record);
  }

  /** The organisation that a key belongs to; null: it is not held here. */
  async ownerOf(keyId: string): Promise<string | null> {
    return this.#books.key(keyId)?.organisationId ?? null;
  }

  /** The keys that stand here, for a store that may be older. */
  async held(organisationId: string, afterKeyId: string | null): Promise<readonly StoredKey[]> {
    return this.#books.heldKeys(organisationId, afterKeyId);
  }

  /** The ledger has news of the organisation. @returns the version that this gate now holds; 0: it has no key */
  async organise(published: Published): Promise<number> {
    return this.#books.state ? this.#commit(() => this.#books.organise(published)) : 0;
  }

  /** The ledger wants back what is free in these accounts: now, and for a while whenever something is freed. */
  async recall(recalls: readonly Recall[]): Promise<Recalled | null> {
    const { state, leases } = this.#books;
    if (!state) return null;
    const { incarnationId } = state;
    return this.#commit(() => ({
      incarnationId,
      reports: recalls.map((recall) => {
        const totals = leases.recall(recall, incarnationId, Date.now());
        return { account: recall.account, totals, need: null };
      }),
    }));
  }

  /** Room was made in an account: refusals of before this version are not repeated. */
  async loosen(account: AccountId, version: number): Promise<void> {
    if (this.#books.state) this.#ledger.loosen(account, version);
  }

  /** How each budget's account stands here: what the ledger does not hear of by itself. */
  async standings(): Promise<readonly GateStanding[]> {
    return this.#books.standings();
  }

  /** What the ledger says of the limits of a key that has several gates. */
  async shareLimits(message: LimitMessage): Promise<LimitStatement> {
    return this.#admissions.hearOfLimits(message);
  }

  /** The API has everything up to here. A mark of another incarnation, or beyond what was sent, is ignored. */
  async acknowledge({ incarnationId, eventNumber }: Watermark): Promise<void> {
    const state = this.#books.state;
    if (state?.incarnationId !== incarnationId || eventNumber <= state.acknowledged) return;
    if (!this.#outbox.hasSent(eventNumber)) return;
    this.#outbox.noteAcknowledged(eventNumber, Date.now());
    await this.#commit(() => this.#books.events.acknowledge(eventNumber), SETTLE_WAIT_MS);
  }

  /** Sends again what follows an event number; another incarnation gets everything that is still here. */
  async replay(incarnationId: string | null, eventNumber: number): Promise<GateFigures> {
    const isThisLife = incarnationId === this.#books.state?.incarnationId;
    this.#outbox.rewind(isThisLife ? eventNumber : 0);
    this.#failures = 0;
    this.#wake();
    return this.#figures();
  }

  async figures(): Promise<GateFigures> {
    return this.#figures();
  }

  /**
   * Empties this gate for good: its organisation was deleted, and its keys have been refused for a while. What is still
   * under way is waived. Nothing is left in storage, not even a table.
   */
  async empty(organisationId: string): Promise<GateRemoval> {
    const { organisationId: owner, open, events, acknowledged } = this.#books.figures();
    if (owner !== null && owner !== organisationId) return { result: 'foreign', open: 0, undelivered: 0 };
    await this.ctx.blockConcurrencyWhile(async () => {
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#books.load();
      this.#outbox.reset();
      this.#alarmMs = Number.POSITIVE_INFINITY;
    });
    const result = owner === null ? 'empty' : 'emptied';
    return { result, open, undelivered: events - acknowledged };
  }

  /** Never throws: the runtime gives a failing handler up after six tries. */
  override async alarm(): Promise<void> {
    this.#isAwake = true;
    try {
      if (this.#books.state) await this.#upkeep(Date.now());
      this.#failures = 0;
    } catch {
      this.#failures++;
    }
    this.#isAwake = false;
    this.#alarmMs = Number.POSITIVE_INFINITY;
    this.#wake();
  }

  async #upkeep(nowMs: number): Promise<void> {
    for (const { facts, refusal, status, count } of this.#refusals.takeCounted(nowMs)) {
      await this.#commit(() => this.#books.note(refusalEvent(facts, refusal, status, nowMs, count)));
    }
    const due = this.#books.nextDueMs();
    if (due !== null && due <= nowMs) await this.#commit(() => this.#books.closeLost(nowMs, SWEEP_LIMIT));
    await this.#ledger.report(nowMs);
    await this.#ledger.names.tell(nowMs);
    const { costs } = this.#books;
    if ((costs.nextKeepMs() ?? nowMs + 1) <= nowMs) await this.#commit(() => costs.keep(nowMs));
    const { state } = this.#books;
    if (!state) return;
    const { organisationId, incarnationId } = state;
    const sender = { organisationId, gateId: this.#gateId, incarnationId };
    const marks = await this.#outbox.deliver(sender, state.acknowledged, nowMs);
    const farthest = marks
      .filter((mark) => mark.incarnationId === incarnationId)
      .reduce((most, { eventNumber }) => Math.max(most, eventNumber), 0);
    // One commit for all: each may wait for company, and while it does nothing more is delivered.
    await this.acknowledge({ gateId: this.#gateId, incarnationId, eventNumber: farthest });
    if (this.#books.events.hasTrimmable(nowMs - RETENTION_MS, RETENTION_SIZE)) {
      await this.#commit(() => this.#books.events.trim(nowMs - RETENTION_MS, RETENTION_SIZE, TRIM_LIMIT));
    }
  }

  #figures(): GateFigures {
    const hotKeys = this.#rate.hot(Date.now());
    return { ...this.#books.figures(), storage: this.#storage.level, ...(hotKeys[0] ? { hotKeys } : {}) };
  }

  async #note(facts: EventFacts, refusal: Refusal): Promise<void> {
    const { status } = REFUSALS[refusal.code];
    const nowMs = Date.now();
    if (!this.#refusals.takesRow(facts, refusal, status, nowMs)) return this.#wake();
    await this.#commit(
      () => this.#books.note(refusalEvent(facts, refusal, status, nowMs, 1)),
      SETTLE_WAIT_MS,
    );
  }

  async #commit<T>(work: () => T, maxWaitMs = 0): Promise<T> {
    const result = await this.#group.run(work, maxWaitMs);
    this.#ledger.giveBack(this.#books.takeScarce());
    this.#admissions.freed();
    this.#wake();
    return result;
  }

  /**
   * Sets the object's one alarm to the earliest thing that is due. An alarm whose time has come is left alone:
   * setting it anew would put it off, and under load for ever.
   */
  #wake(): void {
    const state = this.#books.state;
    if (!state || this.#isAwake) return;
    const nowMs = Date.now();
    const backoffMs =
      this.#failures > 0
        ? Math.min(1_000 * 2 ** this.#failures, MAX_BACKOFF_MS)
        : this.#outbox.isBehind
          ? 0
          : DELIVERY_WAIT_MS;
    const work = [
      this.#books.nextDueMs(),
      this.#refusals.nextDueMs(),
      this.#outbox.nextDueMs(state.events, nowMs),
      this.#ledger.nextReportMs(),
      this.#ledger.names.nextTellMs(),
      this.#books.costs.nextKeepMs(),
    ].filter((due) => due !== null);
    // Asked of storage, and so only where there is nothing else to wake up for: other wake-ups trim as well.
    const dues =
      work.length > 0 ? work : [this.#books.events.nextTrimMs(RETENTION_MS)].filter((due) => due !== null);
    if (dues.length === 0) return;
    const dueMs = Math.max(Math.min(...dues), nowMs + backoffMs);
    if (dueMs >= this.#alarmMs && nowMs - this.#alarmMs < OVERDUE_MS) return;
    this.#alarmMs = dueMs;
    void this.ctx.storage.setAlarm(dueMs);
  }
}
