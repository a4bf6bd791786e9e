/** The steps by which a month of the books is closed, each in one unit of work with its audit entry. */
import { accountingPeriod, monthAfter, monthOf, monthPeriod } from '../../contract/accounting-period.ts';
import { closedStatementSchema, type Gap, SIGNATURES_NEEDED } from '../../contract/close-api.ts';
import { newId } from '../../contract/ids.ts';
import { type AuditFacts, recordAudit } from '../../db/audit/entries.ts';
import {
  addSignature,
  keepStatement,
  listMonths,
  listSignatures,
  putMonth,
  readClosedUpTo,
  readKept,
  type StoredMonth,
} from '../../db/close/months.ts';
import type { TenantUnit } from '../../db/database.ts';
import { holdRollups } from '../../db/rollups/maintain.ts';
import { type MonthStatement, readMonthStatement } from './statement.ts';

/** Why a step is not taken; each is a problem of the API. */
export type Refused =
  | 'month_not_over'
  | 'month_closed'
  | 'earlier_month_open'
  | 'not_reconciled'
  | 'gaps_open'
  | 'signed_already'
  | 'overtaken'
  | 'later_month_closed'
  | 'month_not_closed'
  | 'report_too_large';

export type Step = { readonly done: StoredMonth } | { readonly refused: Refused };

type Actor = Pick<AuditFacts, 'actorKind' | 'actorId'>;

/** A month as it is kept, or as it is before anybody has begun to close it. */
export async function findMonth(unit: TenantUnit, month: string, now: Date): Promise<StoredMonth> {
  const known = (await listMonths(unit)).find((one) => one.month === month);
  return known ?? { month, state: 'open', revision: 1, note: null, changedAt: now };
}

/** Drafts or reconciles a month that is over. A draft takes back what was reconciled; signatures under it are void. */
export async function prepare(
  unit: TenantUnit,
  month: string,
  step: { readonly to: 'draft' | 'reconciled'; readonly note: string; readonly actor: Actor },
  now: Date,
): Promise<Step> {
  await holdRollups(unit);
  const present = await findMonth(unit, month, now);
  if (monthPeriod(month).to > now) return { refused: 'month_not_over' };
  if (await isClosed(unit, month)) return { refused: 'month_closed' };
  if (step.to === 'reconciled' && present.state === 'open') return { refused: 'not_reconciled' };
  const done = { ...present, state: step.to, note: step.note, changedAt: now };
  await putMonth(unit, done);
  const facts = {
    ...step.actor,
    action: `close.${step.to}`,
    target: month,
    result: 'done',
    reason: step.note,
  } as const;
  await recordAudit(unit, facts, now);
  return { done };
}

export interface Signing {
  readonly personId: string;
  readonly statementSha256: string;
  readonly acceptGaps: boolean;
  readonly gaps: readonly Gap[];
  readonly actor: Actor;
}

/**
 * Signs the statement that the signer has seen; the second person's signature under the same statement closes the month
 * and keeps the statement. Nothing is taken in or adjusted meanwhile.
 */
export async function sign(unit: TenantUnit, month: string, signing: Signing, now: Date): Promise<Step> {
  await holdRollups(unit);
  const present = await findMonth(unit, month, now);
  if (await isClosed(unit, month)) return { refused: 'month_closed' };
  if (present.state !== 'reconciled') return { refused: 'not_reconciled' };
  if (await isEarlierOpen(unit, month)) return { refused: 'earlier_month_open' };
  if (signing.gaps.length > 0 && !signing.acceptGaps) return { refused: 'gaps_open' };
  const read = await readMonthStatement(unit, present);
  if (!read) return { refused: 'report_too_large' };
  if (read.sha256 !== signing.statementSha256) return { refused: 'overtaken' };
  const others = (await listSignatures(unit, present)).filter(
    ({ statementSha256 }) => statementSha256 === read.sha256,
  );
  const { personId, gaps, statementSha256 } = signing;
  if (others.some((other) => other.personId === personId)) return { refused: 'signed_already' };
  await addSignature(unit, present, { signatureId: newId(), personId, statementSha256, gaps, signedAt: now });
  const isLast = others.length + 1 >= SIGNATURES_NEEDED;
  const done: StoredMonth = isLast ? { ...present, state: 'closed', changedAt: now } : present;
  if (isLast) {
    await keep(unit, present, read, now);
    await putMonth(unit, done);
  }
  const detail = { statementSha256, gaps: String(gaps.length) };
  const action = isLast ? 'close.closed' : 'close.signed';
  await recordAudit(unit, { ...signing.actor, action, target: month, result: 'done', detail }, now);
  return { done };
}

/** Opens the last closed month again. What was booked in later months meanwhile stays there. */
export async function reopen(
  unit: TenantUnit,
  month: string,
  { reason, actor }: { readonly reason: string; readonly actor: Actor },
  now: Date,
): Promise<Step> {
  await holdRollups(unit);
  const closedUpTo = await readClosedUpTo(unit);
  const present = await findMonth(unit, month, now);
  if (present.state !== 'closed') return { refused: 'month_not_closed' };
  if (closedUpTo !== month) return { refused: 'later_month_closed' };
  const done: StoredMonth = {
    ...present,
    state: 'open',
    revision: present.revision + 1,
    note: reason,
    changedAt: now,
  };
  await putMonth(unit, done);
  await recordAudit(unit, { ...actor, action: 'close.reopened', target: month, result: 'done', reason }, now);
  return { done };
}

/** A month's statement: as it was signed, or as it would be now. */
export async function statementOf(unit: TenantUnit, month: StoredMonth): Promise<MonthStatement | null> {
  if (month.state !== 'closed') return readMonthStatement(unit, month);
  const kept = await readKept(unit, month.month, month.revision);
  if (!kept) throw new Error('a closed month has no statement');
  const statement = closedStatementSchema.parse(JSON.parse(kept.statement.toString('utf8')));
  return { statement, bytes: kept.statement, sha256: kept.sha256 };
}

async function keep(
  unit: TenantUnit,
  { month, revision }: StoredMonth,
  { bytes, sha256, statement }: MonthStatement,
  now: Date,
): Promise<void> {
  const totalNanos = BigInt(statement.totalNanos);
  await keepStatement(unit, { month, revision, statement: bytes, sha256, totalNanos, closedAt: now });
}

/** True if a month is closed itself, or lies before one that is. */
async function isClosed(unit: TenantUnit, month: string): Promise<boolean> {
  return accountingPeriod(monthPeriod(month).from, await readClosedUpTo(unit)) !== month;
}

/** True if months are closed, and one between them and this is not. The first month to be closed may be any. */
async function isEarlierOpen(unit: TenantUnit, month: string): Promise<boolean> {
  const closedUpTo = await readClosedUpTo(unit);
  return closedUpTo !== null && monthAfter(closedUpTo) !== month;
}

/** The newest month that is over. */
export const lastMonth = (now: Date): string =>
  monthOf(new Date(monthPeriod(monthOf(now)).from.getTime() - 1));
