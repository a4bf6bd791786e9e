/**
 * A gate's books: keys, open operations, numbers and events, in memory and in storage, changed together. Every
 * method that writes is synchronous and runs inside one transaction of the gate; a failed transaction is
 * followed by `load`.
 */
import type { KeyCommand, KeyRecord } from '../../contract/command.ts';
import type { UsageEvent } from '../../contract/event.ts';
import type { GateFigures } from '../../contract/gate-figures.ts';
import { HELD_KEYS_AT_A_TIME } from '../../contract/held.ts';
import { newId } from '../../contract/ids.ts';
import { isTaken, notNewer } from '../control/succession.ts';
import { GateLeases, type Part } from '../leases/gate-leases.ts';
import type { AccountId } from '../leases/messages.ts';
import type { Published } from '../ledger/protocol.ts';
import type { GateStanding } from '../ledger/standings.ts';
import { CallCosts } from './call-costs.ts';
import { DEFERRED_TTL_MS, type DeferralName } from './deferrals.ts';
import { Endings } from './endings.ts';
import {
  type Admission,
  admissionOf,
  cancelledSettlement,
  closingEvent,
  correctionEvent,
  type EventDraft,
  type EventFacts,
  lostSettlement,
  partsOf,
  repeatedSettlement,
} from './events.ts';
import { KeptEvents } from './kept-events.ts';
import { OpenOperations } from './open-operations.ts';
import { ownPrices } from './own-prices.ts';
import type { CommandResult, DeferredOperation, SettleAnswer, Settlement } from './protocol.ts';
import { reservedByAccount, standingsOf } from './standings.ts';
import type { GateState, GateStore, StoredKey } from './store.ts';

export class Books {
  readonly #gateId: string;
  readonly #store: GateStore;
  readonly #endings: Endings;
  readonly #ttlMs: number;
  readonly #deferredTtlMs: number;
  #state: GateState | null = null;
  #keys = new Map<string, StoredKey>();
  #open = new OpenOperations();
  #organisation: Published | null = null;
  #isDirty = false;
  #hasUnmapped = false;
  /** What this gate may spend in blocking budgets. Changed inside the gate's transactions only, and kept with them. */
  readonly leases = new GateLeases();
  readonly events: KeptEvents;
  /** What calls have cost, for budgets that reserve by that. */
  readonly costs: CallCosts;
  readonly #scarce = new Set<AccountId>();

  /**
   * @param ttlMs how long a reservation stands without a renewal
   * @param deferredTtlMs how long that of an operation stands which ends later
   */
  constructor(gateId: string, store: GateStore, ttlMs: number, deferredTtlMs = DEFERRED_TTL_MS) {
    this.#gateId = gateId;
    this.#store = store;
    this.#endings = new Endings(store);
    this.costs = new CallCosts(store.costs);
    this.#ttlMs = ttlMs;
    this.#deferredTtlMs = deferredTtlMs;
    const current = () => this.#state;
    this.events = new KeptEvents(gateId, store, {
      get state() {
        return current();
      },
      change: () => this.#change(),
    });
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
    this.#open = new OpenOperations();
    this.#isDirty = false;
    this.#hasUnmapped = false;
    this.#organisation = null;
    this.costs.forget();
    if (!this.#state) {
      this.leases.clear();
      return;
    }
    const { deferrals } = this.#store;
    this.#open = new OpenOperations(this.#store.readOpen(), deferrals.requestIds());
    this.#hasUnmapped = deferrals.unmapped(1).length > 0;
    this.#organisation = this.#store.readOrganisation();
    this.leases.restore(this.#store.readWallets(), reservedByAccount(this.#open.admissions()), Date.now());
  }

  /** Writes what the transaction's tasks have changed in the numbers: once, at its end. */
  flush(): void {
    if (this.#state && this.#isDirty) this.#store.writeState(this.#state);
    for (const { account, state } of this.leases.takeChanged()) this.#store.writeWallet(account, state);
    this.#isDirty = false;
  }

  key(keyId: string): KeyRecord | null {
    return this.held(keyId)?.record ?? null;
  }

  /** A key's record with its version. */
  held(keyId: string): StoredKey | null {
    return this.#keys.get(keyId) ?? null;
  }

  admission(requestId: string): Admission | null {
    return this.#open.admission(requestId);
  }

  /** How many calls of a key are under way. */
  runningOf(keyId: string): number {
    return this.#open.runningOf(keyId);
  }

  /** The answer that an operation got, open or ended; null: there was none. */
  admissionEver(requestId: string): Admission | null {
    const isOpen = this.#open.has(requestId) || !this.#state;
    const [closed] = isOpen ? [] : this.#endings.eventsOf(requestId);
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
    if (known && !isTaken(known, command)) return notNewer(known, command);
    const next = { version: command.version, record: command.record };
    this.#keys.set(command.target, next);
    this.#store.writeKey(command.target, next);
    return { result: 'applied', version: command.version };
  }

  /** Keys in the order of their ids, after one of them; of another organisation than the gate's there are none. */
  heldKeys(organisationId: string, afterKeyId: string | null): StoredKey[] {
    if (this.#state?.organisationId !== organisationId) return [];
    const keyIds = [...this.#keys.keys()].filter((keyId) => afterKeyId === null || keyId > afterKeyId);
    return keyIds
      .sort()
      .slice(0, HELD_KEYS_AT_A_TIME)
      .flatMap((keyId) => this.#keys.get(keyId) ?? []);
  }

  /** Reserves and numbers an operation. One that is open, or has ended, keeps its first answer. */
  admit(
    facts: EventFacts,
    reservedNanos: string,
    nowMs: number,
    lessReserved: Admission['lessReserved'] = undefined,
  ): Admission {
    const state = this.#change();
    const known = this.admissionEver(facts.requestId);
    if (known) return known;
    const admissionNumber = ++state.admissions;
    const operation = {
      dueMs: nowMs + this.#ttlMs,
      admission: {
        admissionNumber,
        admittedAtMs: nowMs,
        reservedNanos,
        facts,
        ...(lessReserved && { lessReserved }),
      },
    };
    this.#open.add(facts.requestId, operation);
    this.#store.insertOpen(facts.requestId, operation);
    return operation.admission;
  }

  /** More stands reserved for an operation that is open, in these accounts. */
  extend(admission: Admission, parts: readonly Part[]): Admission {
    const { requestId } = admission.facts;
    const worst = BigInt(admission.reservedNanos);
    const lessReserved = { ...admission.lessReserved };
    for (const { account, amount } of parts) {
      const held = BigInt(lessReserved[account] ?? worst) + amount;
      if (held < worst) lessReserved[account] = held.toString();
      else delete lessReserved[account];
    }
    const extended = { ...admission, lessReserved };
    this.#open.replace(requestId, extended);
    this.#store.updateOpen(requestId, extended);
    return extended;
  }

  renew(requestId: string, nowMs: number): void {
    const dueMs = nowMs + this.#ttlMs;
    if (this.#open.renew(requestId, dueMs)) this.#store.renewOpen(requestId, dueMs);
  }

  /** Null: no such operation was ever admitted here, or it ends later. */
  settle(settlement: Settlement): SettleAnswer | null {
    if (settlement.deferredAs.length > 0) return this.#defer(settlement);
    return this.#end(settlement.requestId, () => settlement);
  }

  /** The operation that its provider calls so; null: none is waiting under that name to be told its end. */
  deferred(name: string): DeferredOperation | null {
    const requestId = this.#state ? this.#store.deferrals.requestIdOf(name) : null;
    if (requestId === null) return null;
    const closed = this.#store.deferrals.closed(requestId);
    const admission = this.admission(requestId) ?? (closed && admissionOf(closed));
    if (!admission) return null;
    const { facts, admittedAtMs, reservedNanos } = admission;
    const { modelRequested, isStreamed } = facts;
    return {
      bucket: this.#gateId,
      requestId,
      admittedAtMs,
      reservedNanos,
      modelRequested,
      isStreamed,
      priceOverrides: ownPrices(this.#organisation?.state ?? null, facts.provider),
    };
  }

  /** Names that the organisation's ledger has not been told yet, at most `limit`. */
  unmapped(limit: number): DeferralName[] {
    return this.#hasUnmapped ? this.#store.deferrals.unmapped(limit) : [];
  }

  /** The ledger has been told. */
  noteMapped(names: readonly DeferralName[]): void {
    this.#store.deferrals.noteMapped(names);
    this.#hasUnmapped = this.#store.deferrals.unmapped(1).length > 0;
  }

  /** As `settle`, of an operation of which no byte went upstream. */
  cancel(requestId: string, nowMs: number): SettleAnswer | null {
    return this.#end(requestId, (admission) => cancelledSettlement(admission, nowMs));
  }

  /** Writes an event that ends no operation. */
  note(draft: EventDraft): SettleAnswer {
    return place(this.events.record(draft));
  }

  /** Closes at most `limit` operations that nobody has settled or renewed in time. */
  closeLost(nowMs: number, limit: number): number {
    const due = this.#open.due(nowMs, limit);
    for (const admission of due) this.#close(admission, lostSettlement(admission, nowMs));
    return due.length;
  }

  /** When the first open operation falls due; null: none is open. */
  nextDueMs(): number | null {
    return this.#open.nextDueMs();
  }

  figures(): Omit<GateFigures, 'storage'> {
    return {
      incarnationId: this.#state?.incarnationId ?? null,
      organisationId: this.#state?.organisationId ?? null,
      admitted: this.#state?.admissions ?? 0,
      open: this.#open.size,
      deferred: this.#open.deferredSize,
      ended: this.#state?.ended ?? 0,
      events: this.#state?.events ?? 0,
      acknowledged: this.#state?.acknowledged ?? 0,
      chargedNanos: this.#state?.totalChargedNanos ?? '0',
    };
  }

  /** How each account stands here. */
  standings(): GateStanding[] {
    return standingsOf(this.#open.admissions(), this.leases.wallets());
  }

  /**
   * Keeps an operation open under the names that its provider will tell its end by. One that was closed as lost in the
   * meantime is corrected under them; a name that another operation has is that operation, made twice.
   */
  #defer(settlement: Settlement): SettleAnswer | null {
    const { requestId, deferredAs, endedAtMs } = settlement;
    const { deferrals } = this.#store;
    const admission = this.admission(requestId);
    const closed = admission ? null : this.#state && this.#endings.correctable(requestId);
    if (!admission && !closed) return this.#lastOf(requestId);
    const owners = deferredAs.map((name) => deferrals.requestIdOf(name));
    const isNew = admission !== null && !this.#open.isDeferred(requestId);
    if (isNew && owners.some((owner) => owner !== null && owner !== requestId))
      return this.#close(admission, repeatedSettlement(admission, settlement));
    this.#change();
    deferrals.add(requestId, deferredAs, closed ? JSON.stringify(closed) : null, endedAtMs);
    this.#hasUnmapped = true;
    const dueMs = endedAtMs + this.#deferredTtlMs;
    if (this.#open.defer(requestId, dueMs)) this.#store.renewOpen(requestId, dueMs);
    return null;
  }

  /** Closes what is open; corrects, once, what was closed as lost; says the same again of all else. */
  #end(requestId: string, settlementOf: (admission: Admission) => Settlement): SettleAnswer | null {
    const admission = this.admission(requestId);
    if (admission) return this.#close(admission, settlementOf(admission));
    const closed = this.#state && this.#endings.correctable(requestId);
    if (!closed) return this.#lastOf(requestId);
    const settlement = settlementOf(admissionOf(closed));
    const isUnknown = settlement.lines.some(({ costNanos }) => costNanos === null);
    // Of what ends later more may be told yet: only a cost that is known corrects it for good.
    if (isUnknown && this.#endings.mayBeTold(requestId)) return place(closed);
    const correction = correctionEvent(closed, this.#endings.named(settlement));
    this.#store.deferrals.remove(requestId);
    this.#noteScarce(
      this.leases.correct(closed.budgetAccounts ?? [], BigInt(correction.chargedNanos), Date.now()),
    );
    return place(this.events.record(correction));
  }

  #lastOf(requestId: string): SettleAnswer | null {
    const last = this.#state && this.#endings.eventsOf(requestId).at(-1);
    return last ? place(last) : null;
  }

  #close(admission: Admission, settlement: Settlement): SettleAnswer {
    const { requestId } = settlement;
    this.#change().ended++;
    const wasDeferred = this.#open.isDeferred(requestId);
    this.#open.delete(requestId);
    this.#store.deleteOpen(requestId);
    const draft = closingEvent(admission, wasDeferred ? this.#endings.named(settlement) : settlement);
    const charged = BigInt(draft.chargedNanos);
    this.#noteScarce(this.leases.settle(partsOf(admission), charged, settlement.endedAtMs));
    const event = this.events.record(draft);
    if (!wasDeferred && this.#hasExpected) this.costs.note(event);
    if (wasDeferred && event.costNanos === null)
      this.#store.deferrals.close(requestId, JSON.stringify(event));
    else if (wasDeferred) this.#store.deferrals.remove(requestId);
    return place(event);
  }

  /** Where no budget goes by what calls cost, that is not kept. */
  get #hasExpected(): boolean {
    return this.#organisation?.state?.budgets.some(({ expected }) => expected !== undefined) ?? false;
  }

  #noteScarce(accounts: readonly AccountId[]): void {
    for (const account of accounts) this.#scarce.add(account);
  }

  #change(): GateState {
    if (!this.#state) throw new TypeError('a gate that has no key can have no operation');
    this.#isDirty = true;
    return this.#state;
  }
}

function place({ eventId, eventNumber }: UsageEvent): SettleAnswer {
  return { eventId, eventNumber };
}
