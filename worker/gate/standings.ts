/** How each account of a gate stands: what only the gate knows of it. Pure. */
import type { AccountId } from '../leases/messages.ts';
import type { Wallet } from '../leases/wallet.ts';
import type { GateStanding } from '../ledger/standings.ts';
import { type Admission, partsOf } from './events.ts';

/** @param admissions what is open */
export function standingsOf(admissions: Iterable<Admission>, wallets: readonly Wallet[]): GateStanding[] {
  const open = [...admissions].flatMap((admission) =>
    partsOf(admission).map((part) => ({ ...part, worst: BigInt(admission.reservedNanos) })),
  );
  return wallets.map(({ account, reserved, state: { overrun, recent } }) => {
    const here = open.filter((part) => part.account === account);
    return {
      account,
      reserved,
      overrun,
      underWay: here.length,
      exposed: here.reduce((sum, { worst, amount }) => sum + worst - amount, 0n),
      recentCalls: recent.calls,
      recentReserved: recent.reserved,
      recentWorst: recent.worst,
    };
  });
}

/** What open operations have reserved. */
export function reservedByAccount(admissions: Iterable<Admission>): Map<AccountId, bigint> {
  const reserved = new Map<AccountId, bigint>();
  for (const admission of admissions) {
    for (const { account, amount } of partsOf(admission))
      reserved.set(account, (reserved.get(account) ?? 0n) + amount);
  }
  return reserved;
}
