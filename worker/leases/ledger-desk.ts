/**
 * The ledger's conversation with its gates: it hears a report, grants, and where there is too little asks the other
 * gates for what they have free, waits for a moment, and answers. No I/O of its own: the object brings the ports.
 */
import type { Holder, LedgerAccount } from './ledger-account.ts';
import type { AccountId, Ask, GateRef, Grant, Recall, Recalled } from './messages.ts';

/** The most that an answer waits for recalled money. */
export const RECALL_WAIT_MS = 400;

export interface DeskPorts {
  /** Asks a gate for what is free. Null: it could not be reached. */
  recall(gateId: string, recalls: readonly Recall[]): Promise<Recalled | null>;
  /** Tells a gate, without waiting, that refusals of before this version are void. */
  loosen(gateId: string, account: AccountId, version: number): void;
  /** Resolves after `RECALL_WAIT_MS`. */
  patience(): Promise<void>;
  /** Keeps what is known of one gate's part in an account before any answer leaves. */
  save(account: AccountId, holder: Holder): void;
  nowMs(): number;
}

export class LedgerDesk {
  readonly #ports: DeskPorts;
  readonly #accounts = new Map<AccountId, LedgerAccount>();

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  account(id: AccountId): LedgerAccount | null {
    return this.#accounts.get(id) ?? null;
  }

  /** Opens an account, or puts it back as it was kept. */
  open(account: LedgerAccount): void {
    this.#accounts.set(account.id, account);
  }

  close(id: AccountId): void {
    this.#accounts.delete(id);
  }

  /** Hears and grants. An account that is not open here is left out of the answer. */
  async ask(gate: GateRef, asks: readonly Ask[]): Promise<Grant[]> {
    const answers = asks.map((ask) => this.#serve(gate, ask));
    const short = asks.filter((_, index) => answers[index]?.isServed === false);
    if (short.length === 0) return answers.filter((answer) => answer !== null);
    const { nowMs } = this.#ports;
    for (const { account } of short) this.account(account)?.noteScarce(nowMs());
    await this.#recall(
      short.map(({ account }) => account),
      gate.gateId,
    );
    // Others may have been served meanwhile: what was read before the wait counts no more.
    return asks
      .map((ask, index) => (answers[index]?.isServed === false ? this.#serveLast(gate, ask) : answers[index]))
      .filter((answer) => answer !== null && answer !== undefined);
  }

  /** A limit was changed; what a lower one leaves no room for is asked back where it is free. */
  async setLimit(id: AccountId, limit: bigint): Promise<void> {
    const account = this.account(id);
    if (!account) return;
    const isOver = account.setLimit(limit);
    this.#loosen(account);
    if (isOver) await this.#recall([id], null);
  }

  #serve(gate: GateRef, ask: Ask): Grant | null {
    const account = this.account(ask.account);
    if (!account) return null;
    this.#hear(account, gate, ask);
    if (!ask.need) return account.grant(gate.incarnationId);
    const grant = account.ask(gate.incarnationId, ask.need, this.#ports.nowMs());
    this.#save(account, gate);
    return grant;
  }

  #serveLast(gate: GateRef, ask: Ask): Grant | null {
    const grant = this.#serve(gate, ask);
    if (grant && !grant.isServed) this.account(ask.account)?.noteRefused(gate.gateId);
    return grant;
  }

  #hear(account: LedgerAccount, { incarnationId, gateId }: GateRef, { totals }: Ask): void {
    const { version } = account.grant(incarnationId);
    account.hear(incarnationId, gateId, totals);
    this.#save(account, { incarnationId, gateId });
    if (account.grant(incarnationId).version > version) this.#loosen(account);
  }

  #save(account: LedgerAccount, { incarnationId }: GateRef): void {
    const holder = account.holder(incarnationId);
    if (holder) this.#ports.save(account.id, holder);
  }

  #loosen(account: LedgerAccount): void {
    const { version } = account.grant('');
    for (const gateId of account.takeRefused()) this.#ports.loosen(gateId, account.id, version);
  }

  /** One message to each gate that may have something free; waits for the answers, or for as long as patience lasts. */
  async #recall(ids: readonly AccountId[], exceptGateId: string | null): Promise<void> {
    const byGate = new Map<string, Recall[]>();
    for (const id of ids) {
      const holders = this.account(id)?.recallable(exceptGateId, this.#ports.nowMs()) ?? [];
      for (const { gateId, incarnationId, granted } of holders)
        byGate.set(gateId, [...(byGate.get(gateId) ?? []), { account: id, incarnationId, granted }]);
    }
    if (byGate.size === 0) return;
    const all = [...byGate].map(([gateId, recalls]) => this.#recallFrom(gateId, recalls));
    await Promise.race([Promise.all(all), this.#ports.patience()]);
  }

  async #recallFrom(gateId: string, recalls: readonly Recall[]): Promise<void> {
    const recalled = await this.#ports.recall(gateId, recalls);
    if (!recalled) return;
    const gate = { gateId, incarnationId: recalled.incarnationId };
    for (const report of recalled.reports) {
      const account = this.account(report.account);
      if (!account) continue;
      this.#hear(account, gate, report);
      account.noteRecalled(gateId, this.#ports.nowMs());
    }
  }
}
