import { DatabaseSync } from 'node:sqlite';

/** Another process has this directory open. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
}

export interface DirectoryLock {
  release(): void;
}

/**
 * Takes a lock on `file` that the operating system drops with the process, however it ends. PGlite takes none of its
 * own, and two processes on one data directory lose rows without a word.
 * @throws {DirectoryInUseError} if another process, or this one, holds it already
 */
export function lockDirectory(file: string): DirectoryLock {
  const holder = new DatabaseSync(file, { timeout: 0 });
  try {
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (err) {
    holder.close();
    if (
      err instanceof Error &&
      'errcode' in err &&
      (err.errcode === SQLITE_BUSY || err.errcode === SQLITE_LOCKED)
    ) {
      throw new DirectoryInUseError('The database directory is in use by another process', { cause: err });
    }
    throw err;
  }
  return { release: () => holder.close() };
}

// https://www.sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
