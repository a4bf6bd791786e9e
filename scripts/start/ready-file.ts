/**
 * The file by which a program that started us learns where everything is. It holds a key and a token, so it is
 * created anew with mode 0600, never written through an existing file or link, and removed at the stop.
 */
import { existsSync, linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const contentSchema = z.object({
  gatewayUrl: z.url(),
  dashboardUrl: z.url(),
  /** Opens the dashboard, once. */
  loginUrl: z.url(),
  /** A gateway key for 24 hours. */
  apiKey: z.string(),
  /** Bearer token for reading the dashboard API, for 24 hours. */
  apiToken: z.string(),
  /** Null where the upstream is real. */
  simulatorUrl: z.url().nullable(),
});

export type ReadyFileContent = z.infer<typeof contentSchema>;

export interface ReadyFile {
  /** Creates the file, complete from the first instant at which it can be seen. @throws {Error} if it exists */
  write(content: ReadyFileContent): void;
  /** Removes what `write` made, and nothing else that may have taken its name. */
  remove(): void;
}

/**
 * Prepares the path: one that a killed run left is removed, so that nobody reads it meanwhile.
 * @returns `refused` if its folder does not exist, or something stands there that is not ours
 */
export function claimReadyFile(path: string): ReadyFile | 'refused' {
  if (!existsSync(dirname(path)) || !removeStale(path)) return 'refused';
  let made: number | null = null;
  return {
    write(content) {
      const draft = `${path}.${process.pid}.new`;
      writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      try {
        linkSync(draft, path);
        made = lstatSync(path).ino;
      } finally {
        rmSync(draft, { force: true });
      }
    },
    remove() {
      if (made !== null && lstatSync(path, { throwIfNoEntry: false })?.ino === made)
        rmSync(path, { force: true });
    },
  };
}

function removeStale(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return true;
  if (!found.isFile() || !isOurs(path)) return false;
  rmSync(path);
  return true;
}

function isOurs(path: string): boolean {
  try {
    return contentSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).success;
  } catch {
    return false;
  }
}
