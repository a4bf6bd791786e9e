/** What the commands that copy databases say, and the codes that they end with. */
import type { Figures } from '../../db/transfer/figures.ts';
import { say } from '../command-line/command.ts';
import { problemOf } from '../database/problem.ts';
import { CopyError } from './frames.ts';

export const EXIT = { done: 0, failed: 1, refused: 3 } as const;

/** Says, on standard error, each table that has rows. */
export const progressTo =
  (done: string) =>
  (table: string, rows: number): void => {
    if (rows > 0) say(`${table}: ${rows} rows ${done}`);
  };

/** `12 tables with rows, 345 rows, 2 audit chains`. */
export function totalText({ tables, chainHeads }: Figures): string {
  const counts = Object.values(tables).map(({ rows }) => rows);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return `${counts.filter((count) => count > 0).length} tables with rows, ${rows} rows, ${chainHeads.length} audit chains`;
}

/** Runs a command; what goes wrong is said in words. @returns the exit code */
export async function reported(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (err) {
    const isRefused = err instanceof CopyError;
    say(isRefused ? `${err.message}. Nothing was changed.` : `failed: ${problemOf(err)}`);
    return isRefused ? EXIT.refused : EXIT.failed;
  }
}
