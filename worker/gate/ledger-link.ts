/**
 * What binds a gate to the ledger of its organisation: the copy of what belongs to the organisation, and the leases
 * out of which calls are reserved that a blocking budget counts.
 */
import { accountParts } from '../../contract/account.ts';
import type { EdgeBudget } from '../../contract/budget.ts';
import type { KeyRecord } from '../../contract/command.ts';
import type { AccountFigures } from '../../contract/ledger-figures.ts';
import type { PriceOverride, RegisteredHost } from '../../contract/organisation.ts';
import { type LocalTime, localTimeAt } from '../../contract/policies/hours.ts';
import type { PublishedPolicy } from '../../contract/policy.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { Env } from '../env.ts';
import type { Claim } from '../leases/gate-leases.ts';
import { LeaseAsker, type Reservation, ROOM_WAIT_MS } from '../leases/lease-asker.ts';
import type { LimitQuestion, LimitReply } from '../leases/limit-messages.ts';
import { type AccountId, type GateRef, lesser } from '../leases/messages.ts';
import type { BudgetLedger } from '../ledger/budget-ledger.ts';
import type { News } from '../ledger/protocol.ts';
import type { Books } from './books.ts';
import type { DeferralName } from './deferrals.ts';
import { type Admission, type EventFacts, partsOf } from './events.ts';
import { NameTeller } from './name-teller.ts';
import { type CallSize, claimsOf, isCurrentAccount, OrganisationCopy } from './organisation-copy.ts';
import { ownPrices } from './own-prices.ts';
import type { AdmitRequest, CallFacts, StoredForCall } from './protocol.ts';
import { storedCredential } from './stored-credential.ts';

/** A ledger that has not answered by then cannot be reached. It waits 400 ms for money to come back, and may be busy. */
const LEDGER_PATIENCE_MS = 5_000;

export type LeasedAdmission =
  | { readonly ok: true; readonly admission: Admission }
  /** `facts` name the budget that refused. */
  | { readonly ok: false; readonly facts: EventFacts; readonly refusal: Refusal };

export class LedgerLink {
  readonly #gateId: string;
  readonly #books: Books;
  readonly #namespace: Env['BUDGET_LEDGER'];
  readonly #commit: <T>(work: () => T) => Promise<T>;
  readonly #copy: OrganisationCopy;
  readonly #asker: LeaseAsker;
  readonly names: NameTeller;
  #reportedMs = 0;

  /** @param commit runs a change in one transaction of the gate and answers once it is durable */
  constructor(
    gateId: string,
    books: Books,
    namespace: Env['BUDGET_LEDGER'],
    commit: <T>(work: () => T) => Promise<T>,
  ) {
    this.#gateId = gateId;
    this.#books = books;
    this.#namespace = namespace;
    this.#commit = commit;
    this.#copy = new OrganisationCopy(() => books.organisation, {
      news: (heldVersion) => this.#news(heldVersion),
      keep: async (published) => {
        await commit(() => books.organise(published));
      },
      nowMs: () => Date.now(),
    });
    this.#asker = new LeaseAsker(books.leases, {
      ask: (asks) => this.#fromLedger((ledger, gate) => ledger.ask(gate, asks)),
      commit,
      nowMs: () => Date.now(),
      patience: () => new Promise((resolve) => setTimeout(resolve, ROOM_WAIT_MS)),
    });
    this.names = new NameTeller(books, (names) => this.#mapOperations(names), commit);
  }

  /** The gate, another than this one, of the operation that has this name; null: the ledger knows of none. */
  async gateOfOperation(name: string): Promise<string | null> {
    const gateId = await this.#fromLedger((ledger) => ledger.gateOfOperation(name));
    return gateId === this.#gateId ? null : gateId;
  }

  /** Sees to it that the copy is no older than it may be; false: there is none, and none can be had. */
  ready(): boolean | Promise<boolean> {
    return this.#copy.ready();
  }

  /** Asks the ledger for news now. */
  refresh(): Promise<boolean> {
    return this.#copy.refresh();
  }

  /** Asks for a part of limits that several gates share; null: the ledger cannot be reached. */
  shareLimits(question: LimitQuestion): Promise<LimitReply | null> {
    return this.#fromLedger<LimitReply>(async (ledger) => ledger.shareLimits(question));
  }

  /** The policies above the keys. */
  get policies(): readonly PublishedPolicy[] {
    return this.#copy.state?.policies ?? [];
  }

  /** The budgets that block. */
  get budgets(): readonly EdgeBudget[] {
    return this.#copy.state?.budgets ?? [];
  }

  /** How the accounts of all budgets stand at the ledger; null: it cannot be asked. */
  async accounts(): Promise<readonly AccountFigures[] | null> {
    return this.#fromLedger(async (ledger) => (await ledger.figures()).accounts);
  }

  /** The organisation's own time; null: it is not known. */
  localTime(nowMs: number): LocalTime | null {
    // A copy of before zones were told has none.
    return localTimeAt(this.#copy.state?.zoneOffsets ?? [], nowMs);
  }

  /** The registered host that a call names; null: it names none; undefined: it is not registered. */
  hostOf({ host }: CallFacts): RegisteredHost | null | undefined {
    if (host === null) return null;
    const hosts = this.#copy.state?.hosts ?? [];
    return hosts.find(({ kind, name }) => kind === host.kind && name === host.name);
  }

  /** The version of what is known of the organisation; 0: nothing is. */
  get version(): number {
    return this.#books.organisation?.version ?? 0;
  }

  /** The organisation's own prices for a call's provider. */
  pricesOf({ provider }: CallFacts): readonly PriceOverride[] {
    return ownPrices(this.#copy.state, provider);
  }

  /** The stored credential that a call goes up with; null: none is stored, or it wants none. */
  credentialOf(
    { credentialWish, call }: AdmitRequest,
    { organisationId, projectId }: KeyRecord,
  ): StoredForCall | null {
    const sealed = storedCredential(this.#copy.state, credentialWish, call, projectId);
    return sealed && { organisationId, sealed };
  }

  /** What a call must reserve in the blocking budgets that count it, each in its window of now. */
  claims(facts: EventFacts, model: string | null, nowMs: number, size: CallSize): readonly Claim[] {
    return claimsOf(this.#copy.state, facts, model, nowMs, size);
  }

  /** Reserves in all budgets that count the call, or is refused by the first that cannot. */
  async admit(
    unplaced: EventFacts,
    claims: readonly Claim[],
    reservedNanos: string,
    nowMs: number,
  ): Promise<LeasedAdmission> {
    const facts = { ...unplaced, budgetAccounts: claims.map(({ account }) => account) };
    const reservation = await this.#asker.reserve(claims, {
      done: () => this.#books.admissionEver(facts.requestId),
      run: () => this.#books.admit(facts, reservedNanos, nowMs, lessReserved(claims)),
    });
    if (reservation.outcome === 'reserved') return { ok: true, admission: reservation.value };
    if (reservation.outcome === 'unknown') void this.#copy.refresh();
    return { ok: false, ...this.#refusal(unplaced, reservation) };
  }

  /**
   * The least that is reserved for a stream in budgets that end one which has used that up.
   * @returns null: no budget ends it
   */
  streamHeld(admission: Admission): bigint | null {
    const [first, ...others] = this.#stopping(admission);
    return first ? others.reduce((least, { amount }) => lesser(least, amount), first.amount) : null;
  }

  /**
   * Reserves for a stream as much again as such a call usually costs, in every budget that would end it.
   * @param heldNanos what was reserved when this was asked for: a repeat reserves nothing more
   * @returns what is reserved now; null: there is no more, or it has ended
   */
  async extend(requestId: string, heldNanos: bigint): Promise<bigint | null> {
    const first = this.#books.admission(requestId);
    if (!first) return null;
    const worst = BigInt(first.reservedNanos);
    const claims = this.#stopping(first).map(({ account, amount, budget: { expected, unleasedNanos } }) => {
      const usual =
        expected && this.#books.costs.quantile(first.facts, expected.percent, expected.minimumCalls);
      const more = usual && usual > 0n ? lesser(usual, worst - amount) : worst - amount;
      return { account, amount: more, worst: 0n, allowance: BigInt(unleasedNanos ?? '0') };
    });
    if (claims.length === 0) return worst;
    const reservation = await this.#asker.reserve(claims, {
      done: () => {
        const now = this.#books.admission(requestId);
        if (!now) return 'ended';
        const held = this.streamHeld(now) ?? worst;
        return held === heldNanos ? null : held;
      },
      run: () =>
        this.streamHeld(this.#books.extend(this.#books.admission(requestId) ?? first, claims)) ?? worst,
    });
    return reservation.outcome === 'reserved' && reservation.value !== 'ended' ? reservation.value : null;
  }

  #stopping(admission: Admission) {
    const less = admission.lessReserved ?? {};
    return partsOf(admission).flatMap((part) => {
      const { budgetId } = accountParts(part.account);
      const budget = this.budgets.find(({ id }) => id === budgetId);
      const isStopping = budget?.expected?.stopsStreams === true && Object.hasOwn(less, part.account);
      return budget && isStopping ? [{ ...part, budget }] : [];
    });
  }

  /** Room was made in an account: refusals of before this version are not repeated. */
  loosen(account: AccountId, version: number): void {
    this.#asker.loosen(account, version);
  }

  /** Gives back what is free where money is scarce. */
  giveBack(accounts: readonly AccountId[]): void {
    if (accounts.length > 0) void this.#asker.giveBack(accounts);
  }

  /** When `report` has something to do; null: not before the next call. */
  nextReportMs(): number | null {
    return this.#books.leases.nextReportMs(this.#reportedMs);
  }

  /** Now and then: what the ledger has not heard, what lies idle, and what counts no more. */
  async report(nowMs: number): Promise<void> {
    const dueMs = this.nextReportMs();
    if (dueMs === null || dueMs > nowMs) return;
    this.#reportedMs = nowMs;
    await this.#asker.report();
    const { state } = this.#copy;
    await this.#commit(() => this.#books.dropWallets((account) => isCurrentAccount(state, account)));
  }

  #refusal(
    facts: EventFacts,
    reservation: Exclude<Reservation<never>, { outcome: 'reserved' }>,
  ): { readonly facts: EventFacts; readonly refusal: Refusal } {
    if (reservation.outcome !== 'refused') return { facts, refusal: { code: 'cannot_decide' } };
    const { account, verdict } = reservation;
    const { budgetId } = accountParts(account);
    const budget = this.#copy.state?.budgets.find(({ id }) => id === budgetId);
    const code = verdict === 'busy' ? 'budget_busy' : 'budget_exhausted';
    const contact = budget?.contact == null ? {} : { contact: budget.contact };
    const refusal = { code, subject: budget?.name ?? '', ...contact } as const;
    return { facts: { ...facts, budgetAccounts: [account] }, refusal };
  }

  async #mapOperations(names: readonly DeferralName[]): Promise<boolean> {
    const isTaken = await this.#fromLedger(async (ledger, { gateId }) => {
      await ledger.mapOperations(gateId, names);
      return true;
    });
    return isTaken ?? false;
  }

  async #news(heldVersion: number): Promise<News> {
    const heard = await this.#fromLedger(async (ledger) => ({
      news: await ledger.news(this.#gateId, heldVersion),
    }));
    if (!heard) throw new Error('the ledger cannot be reached');
    return heard.news;
  }

  /** Null: the ledger cannot be reached, or does not answer in time. */
  async #fromLedger<T>(
    ask: (ledger: DurableObjectStub<BudgetLedger>, gate: GateRef) => Promise<T>,
  ): Promise<T | null> {
    const { state } = this.#books;
    if (!state) return null;
    const ledger = this.#namespace.get(this.#namespace.idFromName(state.organisationId));
    let giveUp: (none: null) => void = () => {};
    const patience = new Promise<null>((resolve) => {
      giveUp = resolve;
    });
    const timer = setTimeout(() => giveUp(null), LEDGER_PATIENCE_MS);
    const gate = { gateId: this.#gateId, incarnationId: state.incarnationId };
    const answer = await Promise.race([ask(ledger, gate).catch(() => null), patience]);
    clearTimeout(timer);
    return answer;
  }
}

/** What is reserved where it is less than the worst case; undefined: nowhere. */
function lessReserved(claims: readonly Claim[]): Admission['lessReserved'] {
  const less = claims.filter(({ amount, worst }) => amount < worst);
  if (less.length === 0) return undefined;
  return Object.fromEntries(less.map(({ account, amount }) => [account, amount.toString()]));
}
