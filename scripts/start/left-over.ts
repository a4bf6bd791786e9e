/**
 * Processes that outlived their supervisor. Children end themselves when it is gone, and this is for those that could
 * not: the supervisor notes each process group that it makes, and the next start ends what is still there. A number
 * may have gone to somebody else's process meanwhile, so only one that carries this installation's mark is touched.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variable by which children, and theirs, are known: the state directory that they belong to. */
export const MARK = 'SPENDGATE_STATE_DIR';

const FILE = 'processes.json';
const PATIENCE_MS = 5_000;

/** Notes which process groups run now, for a start after a crash. */
export function noteProcessGroups(stateDir: string, groups: readonly number[]): void {
  writeFileSync(join(stateDir, FILE), JSON.stringify(groups));
}

export function forgetProcessGroups(stateDir: string): void {
  rmSync(join(stateDir, FILE), { force: true });
}

/** True if the previous run did not come to its end. */
export function wasKilled(stateDir: string): boolean {
  return existsSync(join(stateDir, FILE));
}

/**
 * Ends what a previous run left and waits until it is gone.
 * @returns how many processes that were
 */
export async function endLeftOver(stateDir: string): Promise<number> {
  const groups = readGroups(stateDir);
  const found = membersOf(groups, stateDir);
  for (const pid of found) endProcess(pid);
  await untilGone(groups, stateDir);
  forgetProcessGroups(stateDir);
  return found.length;
}

/** A signal returns before its effect: waits, for some seconds at most, until nothing of the groups is left. */
export async function untilGone(groups: readonly number[], stateDir: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (membersOf(groups, stateDir).length > 0 && Date.now() < deadline) await sleep(20);
}

/** Processes in one of the groups that carry the mark. Without /proc (not Linux) none can be told, and none is. */
export function membersOf(groups: readonly number[], stateDir: string): number[] {
  if (groups.length === 0) return [];
  return processIds().filter((pid) => {
    const stat = readProc(pid, 'stat');
    if (stat === null) return false;
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || !groups.includes(Number(group))) return false;
    return readProc(pid, 'environ')?.split('\0').includes(`${MARK}=${stateDir}`) ?? false;
  });
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return null;
  }
}

function readGroups(stateDir: string): number[] {
  try {
    const groups: unknown = JSON.parse(readFileSync(join(stateDir, FILE), 'utf8'));
    return Array.isArray(groups) ? groups.filter((group) => Number.isSafeInteger(group) && group > 1) : [];
  } catch {
    return [];
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
