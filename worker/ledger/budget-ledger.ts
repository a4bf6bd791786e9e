/**
 * BudgetLedger: one object per organisation. It holds what belongs to the organisation and tells its gates, and it
 * leases the money of blocking budgets to them. It is never in the path of a call that a gate can decide by itself.
 */
import { DurableObject } from 'cloudflare:workers';
import { accountId, accountParts } from '../../contract/account.ts';
import { type EdgeBudget, limitAt } from '../../contract/budget.ts';
import type { OrganisationCommand } from '../../contract/command.ts';
import type { AccountFigures, LedgerFigures } from '../../contract/ledger-figures.ts';
import { notNewer } from '../control/succession.ts';
import type { Env } from '../env.ts';
import type { DeferralName } from '../gate/deferrals.ts';
import type { CommandResult } from '../gate/protocol.ts';
import { LedgerAccount } from '../leases/ledger-account.ts';
import { LedgerDesk, RECALL_WAIT_MS } from '../leases/ledger-desk.ts';
import { JOIN_PAUSE_MS, LimitLedger } from '../leases/limit-ledger.ts';
import type { LimitQuestion, LimitReply } from '../leases/limit-messages.ts';
import { type AccountId, type Ask, type GateRef, type Grant, held, net } from '../leases/messages.ts';

import { OperationMap } from './operation-map.ts';
import type { News, Published } from './protocol.ts';
import { type GateStanding, Standings, sumOf } from './standings.ts';
import { LedgerStore } from './store.ts';

/** Gates beyond this many are not told of news: they ask for them. */
const MAX_GATES = 10_000;
/** A gate that has not said by then what it has reserved is left out. */
const STANDINGS_WAIT_MS = 1_000;

export class BudgetLedger extends DurableObject<Env> {
  readonly #store: LedgerStore;
  readonly #operations: OperationMap;
  readonly #desk: LedgerDesk;
  readonly #limits: LimitLedger;
  readonly #standings: Standings;
  /** The version that each gate holds. */
  readonly #gates: Map<string, number>;
  #published: Published;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new LedgerStore(ctx.storage.sql);
    this.#operations = new OperationMap(ctx.storage.sql);
    this.#published = this.#store.readPublished();
    this.#gates = this.#store.readGates();
    this.#desk = new LedgerDesk({
      recall: (gateId, recalls) =>
        this.#gate(gateId)
          .recall(recalls)
          .catch(() => null),
      loosen: (gateId, account, version) => {
        void this.#gate(gateId)
          .loosen(account, version)
          .catch(() => undefined);
      },
      patience: () => waited(RECALL_WAIT_MS),
      save: (account, holder) => this.#store.writeHolder({ account, ...holder }),
      nowMs: () => Date.now(),
    });
    this.#limits = new LimitLedger({
      send: (gateId, message) =>
        this.#gate(gateId)
          .shareLimits(message)
          .catch(() => null),
      patience: () => waited(RECALL_WAIT_MS),
      pause: () => waited(JOIN_PAUSE_MS),
      nowMs: () => Date.now(),
    });
    this.#standings = new Standings({
      ask: async (gateId) =>
        this.#gate(gateId)
          .standings()
          .catch(() => null),
      patience: () => waited(STANDINGS_WAIT_MS),
      nowMs: () => Date.now(),
    });
    for (const { account, ...holder } of this.#store.readHolders()) this.#account(account)?.restore(holder);
  }

  /** Applies a verified command and tells the gates; only a greater version is applied. */
  async apply({ version, record }: OrganisationCommand): Promise<CommandResult> {
    if (version <= this.#published.version)
      return notNewer({ ...this.#published, record: this.#published.state }, { version, record });
    const before = this.#published.state;
    this.ctx.storage.transactionSync(() => this.#store.writePublished(version, record));
    this.#published = { version, state: record };
    for (const account of accountsOf(before?.budgets ?? [])) this.#refresh(account);
    for (const gateId of this.#gates.keys()) this.ctx.waitUntil(this.#tell(gateId));
    return { result: 'applied', version };
  }

  /** The version that stands here, and the gates that have asked for it. */
  async held(): Promise<{ readonly organisationVersion: number; readonly gateIds: readonly string[] }> {
    return { organisationVersion: this.#published.version, gateIds: [...this.#gates.keys()] };
  }

  /** Empties this ledger for good: its organisation was deleted, and its gates are empty. */
  async empty(): Promise<void> {
    await this.ctx.blockConcurrencyWhile(async () => {
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      for (const account of accountsOf(this.#published.state?.budgets ?? [])) this.#desk.close(account);
      this.#store.reset();
      this.#operations.reset();
      this.#published = this.#store.readPublished();
      this.#gates.clear();
    });
  }

  /** What a gate does not hold yet. It is remembered, to be told of news. A ledger without a record writes nothing. */
  async news(gateId: string, heldVersion: number): Promise<News> {
    this.#noteGate(gateId, heldVersion);
    return heldVersion < this.#published.version ? this.#published : null;
  }

  /** Hears what a gate reports and grants what it asks for. An account of no budget is left out of the answer. */
  async ask(gate: GateRef, asks: readonly Ask[]): Promise<Grant[]> {
    const known = asks.filter(({ account }) => this.#refresh(account) !== null);
    return this.#desk.ask(gate, known);
  }

  /** Leases the limits of a key that has several gates. */
  async shareLimits(question: LimitQuestion): Promise<LimitReply> {
    return this.#limits.ask(question);
  }

  /** A gate of the organisation tells under which names its operations will be heard of again. */
  async mapOperations(gateId: string, names: readonly DeferralName[]): Promise<void> {
    this.ctx.storage.transactionSync(() => this.#operations.add(gateId, names, Date.now()));
  }

  /** The gate of the operation that ends later and has this name; null: none has told of it. */
  async gateOfOperation(name: string): Promise<string | null> {
    return this.#operations.gateOf(name);
  }

  /** How budgets stand: what is known here, and what the gates say that have a part in them. */
  async figures(): Promise<LedgerFigures> {
    const accountIds = accountsOf(this.#published.state?.budgets ?? []);
    const gateIds = accountIds
      .flatMap((id) => this.#refresh(id)?.holders() ?? [])
      .map(({ gateId }) => gateId);
    const heard = await this.#standings.ask([...new Set(gateIds)]);
    // Read after the wait: it is as it stands now.
    const { version } = this.#published;
    const confirmed = [...this.#gates.values()].filter((heldVersion) => heldVersion === version).length;
    const accounts = accountIds.map((account) => this.#figuresOf(account, heard));
    return { version, gates: this.#gates.size, confirmed, accounts: accounts.filter((one) => one !== null) };
  }

  #figuresOf(id: AccountId, heard: ReadonlyMap<string, readonly GateStanding[]>): AccountFigures | null {
    const account = this.#refresh(id);
    const opening = this.#window(id)?.openingNanos ?? '0';
    if (!account) return null;
    let spent = 0n;
    let leased = 0n;
    let isReservedKnown = true;
    for (const { gateId, totals } of account.holders()) {
      spent += net(totals);
      if (held(totals) <= net(totals)) continue;
      leased += held(totals) - net(totals);
      isReservedKnown &&= heard.has(gateId);
    }
    const standing = sumOf([...heard.values()].flat().filter((one) => one.account === id));
    const isKnown = standing.recentCalls > 0;
    return {
      account: id,
      limitNanos: (account.limit + BigInt(opening)).toString(),
      openingNanos: opening,
      spentNanos: spent.toString(),
      leasedNanos: leased.toString(),
      roomNanos: account.room.toString(),
      reservedNanos: isReservedKnown ? standing.reserved.toString() : null,
      underWay: standing.underWay,
      exposedNanos: standing.exposed.toString(),
      overrunNanos: standing.overrun.toString(),
      perCallNanos: isKnown ? standing.recentReserved.toString() : null,
      perCallWorstNanos: isKnown ? standing.recentWorst.toString() : null,
    };
  }

  async #tell(gateId: string): Promise<void> {
    try {
      this.#noteGate(gateId, await this.#gate(gateId).organise(this.#published));
    } catch {
      // It asks by itself, every ten seconds while in use.
    }
  }

  #noteGate(gateId: string, version: number): void {
    const known = this.#gates.get(gateId);
    if (known === version || (known === undefined && this.#gates.size >= MAX_GATES)) return;
    this.#gates.set(gateId, version);
    this.#store.writeGate(gateId, version);
  }

  /** The account under its limit of now: raises begin and end. One whose budget or window is gone is closed. */
  #refresh(id: AccountId): LedgerAccount | null {
    const account = this.#account(id);
    const limit = this.#limit(id);
    if (!account || limit === null) {
      if (this.#desk.account(id)) this.#store.deleteHolders(id);
      this.#desk.close(id);
      return null;
    }
    if (limit !== account.limit) this.ctx.waitUntil(this.#desk.setLimit(id, limit));
    return account;
  }

  #account(id: AccountId): LedgerAccount | null {
    const known = this.#desk.account(id);
    if (known) return known;
    const limit = this.#limit(id);
    if (limit === null) return null;
    const account = new LedgerAccount(id, limit, Date.now());
    this.#desk.open(account);
    return account;
  }

  /** What the gates may spend: the limit less what was spent before they began to count. */
  #limit(id: AccountId): bigint | null {
    const budget = this.#budget(id);
    const window = this.#window(id);
    return budget && window ? limitAt(budget, Date.now()) - BigInt(window.openingNanos) : null;
  }

  #budget(id: AccountId): EdgeBudget | null {
    const { budgetId } = accountParts(id);
    return this.#published.state?.budgets.find((budget) => budget.id === budgetId) ?? null;
  }

  #window(id: AccountId) {
    const { startMs } = accountParts(id);
    return this.#budget(id)?.windows.find((window) => window.startMs === startMs) ?? null;
  }

  #gate(gateId: string) {
    return this.env.KEY_GATE.get(this.env.KEY_GATE.idFromName(gateId));
  }
}

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function accountsOf(budgets: readonly EdgeBudget[]): AccountId[] {
  return budgets.flatMap(({ id, windows }) => windows.map(({ startMs }) => accountId(id, startMs)));
}
