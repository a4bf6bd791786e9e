/**
 * The ledger's conversation with its gates: it hears a report, grants, and where there is too little asks the other
 * gates for what they have free, waits for a moment, and answers. No I/O of its own: the object brings the ports.
 */
import type { Holder, LedgerAccount } from './ledger-account.ts';
import type { AccountId, Ask, GateRef, Grant, Recall, Recalled } from './messages.ts';

/** The most that an answer waits for money to come back. */
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
  #waiting: (() => void)[] = [];

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

  /**
   * Hears and grants. Where there is too little it asks the other gates for what they have free and waits for a moment
   * for that, and for what calls under way leave over. An account that is not open here is left out of the answer.
   */
  async ask(gate: GateRef, asks: readonly Ask[]): Promise<Grant[]> {
    const answers = asks.map((ask) => this.#serve(gate, ask));
    const isShort = (index: number) => isWorthWaiting(answers[index], asks[index]);
    const short = () => asks.filter((_, index) => isShort(index));
    if (short().length > 0) {
      const accounts = short().map(({ account }) => account);
      for (const account of accounts) this.account(account)?.noteScarce(this.#ports.nowMs());
      let isOver = false;
      const patience = this.#ports.patience().then(() => {
        isOver = true;
      });
      void this.#recall(accounts, gate.gateId);
      while (!isOver && short().length > 0) {
        await Promise.race([patience, this.#nextRoom()]);
        // Others may have been served meanwhile: what was read before the wait counts no more.
        asks.forEach((ask, index) => {
          if (isShort(index)) answers[index] = this.#serve(gate, ask);
        });
      }
    }
    for (const answer of answers)
      if (answer?.isServed === false) this.account(answer.account)?.noteRefused(gate.gateId);
    return answers.filter((answer) => answer !== null);
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
    const { need } = ask;
    if (!need) return account.grant(gate.incarnationId, this.#ports.nowMs());
    return this.#keeping(account, gate, () => account.ask(gate.incarnationId, need, this.#ports.nowMs()));
  }

  #hear(account: LedgerAccount, gate: GateRef, { totals }: Ask): void {
    const { version } = account;
    this.#keeping(account, gate, () => account.hear(gate.incarnationId, gate.gateId, totals));
    if (account.version > version) this.#loosen(account);
  }

  /** Does something to one gate's part in an account, and keeps the part if it is another then. */
  #keeping<T>(account: LedgerAccount, { incarnationId }: GateRef, work: () => T): T {
    const before = account.holder(incarnationId)?.totals;
    const result = work();
    const holder = account.holder(incarnationId);
    if (holder && holder.totals !== before) this.#ports.save(account.id, holder);
    return result;
  }

  #loosen(account: LedgerAccount): void {
    for (const gateId of account.takeRefused()) this.#ports.loosen(gateId, account.id, account.version);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when room has been made anywhere. */
  #nextRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
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
    await Promise.all(all);
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

/** It was not served, but what is spent leaves room for it: it is a matter of what is reserved, or lies elsewhere. */
function isWorthWaiting(answer: Grant | null | undefined, ask: Ask | undefined): boolean {
  if (!answer || answer.isServed || !ask?.need) return false;
  return ask.need.smallest <= answer.unspent;
}
