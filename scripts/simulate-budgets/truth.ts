/** What really happened to the money, kept beside the parts that are under test, and the rules that must hold. */
import type { AccountId } from '../../worker/leases/messages.ts';
import { held, net } from '../../worker/leases/messages.ts';
import type { GateNode } from './gate-node.ts';
import type { LedgerNode } from './ledger-node.ts';

/** A rule that did not hold; the message names it with its numbers. */
export class BrokenRule extends Error {}

interface Account {
  limit: bigint;
  /** The highest that ever stood: what was granted under it stays granted. */
  highest: bigint;
  /** What one gate may leave uncovered while the ledger is away. */
  readonly allowance: bigint;
  overrun: bigint;
  /** The most that may be overrun: what calls could cost above what they reserved, and what was billed above even that. */
  bound: bigint;
  /** Spent, reserved and let through by gates whose storage is lost. */
  gone: bigint;
  letThrough: bigint;
  /** By the ledger, when it was last looked at. */
  granted: bigint;
}

export class Truth {
  readonly #accounts = new Map<AccountId, Account>();

  open(id: AccountId, limit: bigint, allowance: bigint): void {
    this.#accounts.set(id, {
      limit,
      highest: limit,
      allowance,
      overrun: 0n,
      bound: 0n,
      gone: 0n,
      letThrough: 0n,
      granted: 0n,
    });
  }

  setLimit(id: AccountId, limit: bigint): void {
    const account = this.#of(id);
    account.limit = limit;
    if (limit > account.highest) account.highest = limit;
  }

  overran(id: AccountId, by: bigint): void {
    this.#of(id).overrun += by;
  }

  /** A call is admitted that may cost more than it reserves, or has cost more than anybody could know. */
  mayOverrun(id: AccountId, by: bigint): void {
    this.#of(id).bound += by;
  }

  went(id: AccountId, amount: bigint): void {
    this.#of(id).gone += amount;
  }

  letThrough(id: AccountId, amount: bigint): void {
    this.#of(id).letThrough += amount;
  }

  /** @throws {BrokenRule} */
  check(ledger: LedgerNode, gates: readonly GateNode[]): void {
    for (const [id, truth] of this.#accounts) {
      checkLedger(id, ledger, truth);
      must(truth.overrun <= truth.bound, `${id}: ${truth.overrun} overrun, by a bound of ${truth.bound}`);
      const used = gates.reduce((sum, gate) => sum + checkGate(id, ledger, gate, truth), truth.gone);
      const past = gates.reduce((sum, gate) => sum + unleasedOf(id, gate), truth.overrun + truth.letThrough);
      must(
        used <= truth.highest + past,
        `${id}: ${used} used of ${truth.highest}, and ${past} for stated reasons`,
      );
    }
  }

  #of(id: AccountId): Account {
    const account = this.#accounts.get(id);
    if (!account) throw new RangeError(`no account ${id}`);
    return account;
  }
}

/** Settled + granted <= limit; above a limit that was lowered nothing is granted. */
function checkLedger(id: AccountId, ledger: LedgerNode, truth: Account): void {
  const account = ledger.desk.account(id);
  if (!account) return;
  const granted = account.holders().reduce((sum, { totals }) => sum + held(totals), 0n);
  const isWithin = granted <= truth.limit || granted <= truth.granted;
  must(isWithin, `${id}: ${granted} granted of ${truth.limit}, and before ${truth.granted}`);
  truth.granted = granted;
}

/**
 * Spent + reserved <= the grant, but for what was overrun or let through.
 * @returns what this gate has spent and reserved
 */
function checkGate(id: AccountId, ledger: LedgerNode, gate: GateNode, truth: Account): bigint {
  const wallet = gate.leases.wallet(id);
  if (!wallet) return 0n;
  const { totals, reserved, state } = wallet;
  const open = [...gate.open.values()]
    .flatMap(({ parts }) => parts.filter(({ account }) => account === id))
    .reduce((sum, { amount }) => sum + amount, 0n);
  must(open === reserved, `${gate.gateId} ${id}: ${reserved} reserved for open calls of ${open}`);
  const used = net(totals) + reserved;
  const uncovered = used - held(totals) - state.overrun;
  must(uncovered <= truth.allowance, `${gate.gateId} ${id}: ${uncovered} uncovered of ${truth.allowance}`);
  must(
    uncovered <= state.unleased,
    `${gate.gateId} ${id}: ${uncovered} uncovered, ${state.unleased} counted`,
  );
  const known = ledger.desk
    .account(id)
    ?.holders()
    .find((holder) => holder.incarnationId === gate.incarnationId);
  must(
    totals.granted <= (known?.totals.granted ?? 0n),
    `${gate.gateId} ${id}: believes in ${totals.granted} granted, the ledger in ${known?.totals.granted}`,
  );
  return used;
}

function unleasedOf(id: AccountId, gate: GateNode): bigint {
  return gate.leases.wallet(id)?.state.unleased ?? 0n;
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new BrokenRule(what);
}
