/**
 * One installation runs once. The lock is SQLite's on a file of the state directory: the operating system lets go of
 * it when this process ends, however it ends, so that there is no stale lock to clean up.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface StateLock {
  release(): void;
}

export type LockOutcome =
  | { readonly kind: 'held'; readonly lock: StateLock }
  /** `pid` of the process that holds it, null if that cannot be told. */
  | { readonly kind: 'busy'; readonly pid: number | null }
  /** It cannot be made or written; `reason` is the operating system's. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** Takes the state directory, creating it (mode 0700) if need be. */
export function lockStateDir(stateDir: string): LockOutcome {
  try {
    makeFolder(stateDir);
    return takeLock(stateDir);
  } catch (error) {
    return { kind: 'unusable', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** `recursive: true` would not end where a file system refuses folders with ENOENT, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function takeLock(stateDir: string): LockOutcome {
  const holderFile = join(stateDir, 'lock.pid');
  const database = new DatabaseSync(join(stateDir, 'lock.sqlite'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    return { kind: 'busy', pid: readHolder(holderFile) };
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  return { kind: 'held', lock: { release: () => database.close() } };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message);
}

function readHolder(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
