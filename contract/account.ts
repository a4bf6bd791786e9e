/** The name of an account: one budget in one of its windows, which is what money is counted against. */
import * as z from 'zod';

export const accountIdSchema = z.string().regex(/^[0-9a-f-]{36}@\d{1,15}$/);

/** @param startMs the first instant of the window, Unix milliseconds */
export function accountId(budgetId: string, startMs: number): string {
  return `${budgetId}@${startMs}`;
}

/** The parts of an account's name. @throws {RangeError} if it is none */
export function accountParts(account: string): { readonly budgetId: string; readonly startMs: number } {
  if (!accountIdSchema.safeParse(account).success) throw new RangeError('not the name of an account');
  const [budgetId = '', startMs] = account.split('@');
  return { budgetId, startMs: Number(startMs) };
}

/** How an account is named among sums of several kinds. */
export const accountSubject = (account: string): string => `account:${account}`;
