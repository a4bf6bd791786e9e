/**
 * A gate's books: keys, open operations, numbers and events, in memory and in storage, changed together. Every
 * method that writes is synchronous and runs inside one transaction of the gate; a failed transaction is
 * followed by `load`.
 */
import type { KeyCommand, KeyRecord } from '../../contract/command.ts';
import type { UsageEvent } from '../../contract/event.ts';
import { newId } from '../../contract/ids.ts';
import { GateLeases } from '../leases/gate-leases.ts';
import type { AccountId } from '../leases/messages.ts';
import type { Published } from '../ledger/protocol.ts';
import {
  type Admission,
  admissionOf,
  cancelledSettlement,
  closingEvent,
  correctionEvent,
  type EventDraft,
  type EventFacts,
  lostSettlement,
} from './events.ts';
import type { CommandResult, GateFigures, SettleAnswer, Settlement } from './protocol.ts';
import type { GateState, GateStore, OpenOperation, StoredKey } from './store.ts';

export class Books {
  readonly #gateId: string;
  readonly #store: GateStore;
  readonly #ttlMs: number;
  #state: GateState | null = null;
  #keys = new Map<string, StoredKey>();
  /** In the order in which they fall due: every reservation stands equally long from its last sign of life. */
  #open = new Map<string, OpenOperation>();
  #organisation: Published | null = null;
  #isDirty = false;
  /** What this gate may spend in blocking budgets. Changed inside the gate's transactions only, and kept with them. */
  readonly leases = new GateLeases();
  readonly #scarce = new Set<AccountId>();

  /** @param ttlMs how long a reservation stands without a renewal */
  constructor(gateId: string, store: GateStore, ttlMs: number) {
    this.#gateId = gateId;
    this.#store = store;
    this.#ttlMs = ttlMs;
    this.load();
  }

  /** Null until the first command. */
  get state(): Readonly<GateState> | null {
    return this.#state;
  }

  /** Reads everything from storage: at start, and when a transaction has failed. */
  load(): void {
    this.#state = this.#store.readState();
    this.#keys = this.#state ? this.#store.readKeys() : new Map();
    this.#open = this.#state ? this.#store.readOpen() : new Map();
    this.#organisation = this.#state ? this.#store.readOrganisation() : null;
    if (this.#state) this.leases.restore(this.#store.readWallets(), this.#reservedByAccount(), Date.now());
    this.#isDirty = false;
  }

  /** Writes what the transaction's tasks have changed in the numbers: once, at its end. */
  flush(): void {
    if (this.#state && this.#isDirty) this.#store.writeState(this.#state);
    for (const { account, state } of this.leases.takeChanged()) this.#store.writeWallet(account, state);
    this.#isDirty = false;
  }

  key(keyId: string): KeyRecord | null {
    return this.#keys.get(keyId)?.record ?? null;
  }

  admission(requestId: string): Admission | null {
    return this.#open.get(requestId)?.admission ?? null;
  }

  /** The answer that an operation got, open or ended; null: there was none. */
  admissionEver(requestId: string): Admission | null {
    const [closed] = this.#open.has(requestId) ? [] : this.#eventsOf(requestId);
    return closed ? admissionOf(closed) : this.admission(requestId);
  }

  /** What belongs to the organisation, as this gate holds it; null: it has never asked. */
  get organisation(): Published | null {
    return this.#organisation;
  }

  /** Only a greater version is taken, or the first; what is of another organisation never is. */
  organise(published: Published): number {
    const { organisationId } = this.#change();
    const held = this.#organisation?.version;
    const isForeign = published.state !== null && published.state.organisationId !== organisationId;
    if (isForeign || (held !== undefined && published.version <= held)) return held ?? 0;
    this.#organisation = published;
    this.#store.writeOrganisation(published);
    return published.version;
  }

  /** Accounts on which money is scarce and something was freed since the last call: to be given back. */
  takeScarce(): AccountId[] {
    const scarce = [...this.#scarce];
    this.#scarce.clear();
    return scarce;
  }

  /** Forgets accounts that count no more. */
  dropWallets(isCurrent: (account: AccountId) => boolean): void {
    for (const account of this.leases.over(isCurrent)) {
      this.leases.drop(account);
      this.#store.deleteWallet(account);
    }
  }

  /** Only a greater version is applied; a bucket holds keys of one organisation only. */
  apply(command: KeyCommand): CommandResult {
    this.#state ??= this.#store.create(newId(), command.organisationId);
    if (this.#state.organisationId !== command.organisationId) return { result: 'foreign', version: 0 };
    const known = this.#keys.get(command.target);
    if (known && known.version >= command.version) return { result: 'stale', version: known.version };
    const next = { version: command.version, record: command.record };
    this.#keys.set(command.target, next);
    this.#store.writeKey(command.target, next);
    return { result: 'applied', version: command.version };
  }

  /** Reserves and numbers an operation. One that is open, or has ended, keeps its first answer. */
  admit(facts: EventFacts, reservedNanos: string, nowMs: number): Admission {
    const state = this.#change();
    const known = this.admissionEver(facts.requestId);
    if (known) return known;
    const admissionNumber = ++state.admissions;
    const operation = {
      dueMs: nowMs + this.#ttlMs,
      admission: { admissionNumber, admittedAtMs: nowMs, reservedNanos, facts },
    };
    this.#open.set(facts.requestId, operation);
    this.#store.insertOpen(facts.requestId, operation);
    return operation.admission;
  }

  renew(requestId: string, nowMs: number): void {
    const operation = this.#open.get(requestId);
    if (!operation) return;
    const dueMs = nowMs + this.#ttlMs;
    this.#open.delete(requestId);
    this.#open.set(requestId, { ...operation, dueMs });
    this.#store.renewOpen(requestId, dueMs);
  }

  /** Null: no such operation was ever admitted here. */
  settle(settlement: Settlement): SettleAnswer | null {
    return this.#end(settlement.requestId, () => settlement);
  }

  /** As `settle`, of an operation of which no byte went upstream. */
  cancel(requestId: string, nowMs: number): SettleAnswer | null {
    return this.#end(requestId, (admission) => cancelledSettlement(admission, nowMs));
  }

  /** Writes an event that ends no operation. */
  note(draft: EventDraft): SettleAnswer {
    return this.#record(draft);
  }

  /** Closes at most `limit` operations that nobody has settled or renewed in time. */
  closeLost(nowMs: number, limit: number): number {
    let closed = 0;
    for (const { dueMs, admission } of this.#open.values()) {
      if (closed >= limit || dueMs > nowMs) break;
      this.#close(admission, lostSettlement(admission, nowMs));
      closed++;
    }
    return closed;
  }

  /** When the first open operation falls due; null: none is open. */
  nextDueMs(): number | null {
    for (const { dueMs } of this.#open.values()) return dueMs;
    return null;
  }

  acknowledge(eventNumber: number): void {
    const state = this.#change();
    state.acknowledged = Math.max(state.acknowledged, eventNumber);
  }

  /** Cheap: whether `trim` would find something. */
  hasTrimmable(beforeMs: number, maxSize: number): boolean {
    const state = this.#state;
    if (!state || state.outboxSize === 0) return false;
    const oldest = this.#store.oldestEvent();
    if (!oldest || oldest.eventNumber > state.acknowledged) return false;
    return oldest.endedAtMs < beforeMs || state.outboxSize > maxSize;
  }

  /** When the oldest event, if it is acknowledged, has been kept for `retentionMs`; null: there is none. */
  nextTrimMs(retentionMs: number): number | null {
    const state = this.#state;
    const oldest = state && state.outboxSize > 0 ? this.#store.oldestEvent() : null;
    return oldest && state && oldest.eventNumber <= state.acknowledged
      ? oldest.endedAtMs + retentionMs + 1
      : null;
  }

  /** Deletes acknowledged events: those past `beforeMs`, and the oldest while more than `maxSize` is kept. */
  trim(beforeMs: number, maxSize: number, limit: number): void {
    const state = this.#change();
    state.outboxSize -= this.#store.trimOutbox(state.acknowledged, beforeMs, limit);
    if (state.outboxSize > maxSize)
      state.outboxSize -= this.#store.trimOutbox(state.acknowledged, null, limit);
  }

  figures(): Omit<GateFigures, 'storage'> {
    return {
      incarnationId: this.#state?.incarnationId ?? null,
      admitted: this.#state?.admissions ?? 0,
      open: this.#open.size,
      ended: this.#state?.ended ?? 0,
      events: this.#state?.events ?? 0,
      acknowledged: this.#state?.acknowledged ?? 0,
      chargedNanos: this.#state?.totalChargedNanos ?? '0',
    };
  }

  /** Closes what is open; corrects, once, what was closed as lost; says the same again of all else. */
  #end(requestId: string, settlementOf: (admission: Admission) => Settlement): SettleAnswer | null {
    const admission = this.admission(requestId);
    if (admission) return this.#close(admission, settlementOf(admission));
    const events = this.#eventsOf(requestId);
    const [closed] = events;
    if (!closed) return null;
    const latest = events.at(-1) ?? closed;
    if (closed.outcome !== 'lost' || events.length > 1) return place(latest);
    const draft = correctionEvent(closed, settlementOf(admissionOf(closed)));
    this.#noteScarce(
      this.leases.correct(closed.budgetAccounts ?? [], BigInt(draft.chargedNanos), Date.now()),
    );
    return this.#record(draft);
  }

  #close(admission: Admission, settlement: Settlement): SettleAnswer {
    this.#change().ended++;
    this.#open.delete(settlement.requestId);
    this.#store.deleteOpen(settlement.requestId);
    const draft = closingEvent(admission, settlement);
    const accounts = accountsOf(admission);
    const [reserved, charged] = [BigInt(admission.reservedNanos), BigInt(draft.chargedNanos)];
    this.#noteScarce(this.leases.settle(accounts, reserved, charged, settlement.endedAtMs));
    return this.#record(draft);
  }

  #noteScarce(accounts: readonly AccountId[]): void {
    for (const account of accounts) this.#scarce.add(account);
  }

  #reservedByAccount(): Map<AccountId, bigint> {
    const reserved = new Map<AccountId, bigint>();
    for (const { admission } of this.#open.values()) {
      for (const account of accountsOf(admission))
        reserved.set(account, (reserved.get(account) ?? 0n) + BigInt(admission.reservedNanos));
    }
    return reserved;
  }

  #record(draft: EventDraft): SettleAnswer {
    const state = this.#change();
    const eventNumber = ++state.events;
    state.totalChargedNanos = (BigInt(state.totalChargedNanos) + BigInt(draft.chargedNanos)).toString();
    const event: UsageEvent = {
      ...draft,
      eventId: newId(),
      gateId: this.#gateId,
      incarnationId: state.incarnationId,
      eventNumber,
      totalEvents: eventNumber,
      totalChargedNanos: state.totalChargedNanos,
    };
    const text = JSON.stringify(event);
    this.#store.insertEvent(eventNumber, event.requestId, event.endedAtMs, text);
    state.outboxSize += text.length;
    return { eventId: event.eventId, eventNumber };
  }

  /** What ended an operation: its closing event and the correction, if there is one. */
  #eventsOf(requestId: string): UsageEvent[] {
    if (!this.#state) return [];
    const events = this.#store.eventsOf(requestId).map((text) => JSON.parse(text) as UsageEvent);
    return events.filter((event) => event.kind !== 'refusal');
  }

  #change(): GateState {
    if (!this.#state) throw new TypeError('a gate that has no key can have no operation');
    this.#isDirty = true;
    return this.#state;
  }
}

/** Operations that were admitted before there were budgets have no accounts. */
function accountsOf({ facts }: Admission): readonly AccountId[] {
  return facts.budgetAccounts ?? [];
}

function place({ eventId, eventNumber }: UsageEvent): SettleAnswer {
  return { eventId, eventNumber };
}
