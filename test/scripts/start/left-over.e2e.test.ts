import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeftOver, MARK, membersOf, noteProcessGroups } from '../../../scripts/start/left-over.ts';

let stateDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'left-over-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(stateDir, { recursive: true });
});

/** A process in a group of its own, marked for a state directory or not. */
async function sleeper(mark: string | null): Promise<number> {
  const env = mark === null ? { PATH: process.env['PATH'] } : { PATH: process.env['PATH'], [MARK]: mark };
  const child = spawn('sleep', ['3600'], { detached: true, stdio: 'ignore', env });
  children.push(child);
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('sleep cannot be started');
  return child.pid;
}

describe('processes of a killed run', () => {
  it('are ended by the next start, once', async () => {
    const group = await sleeper(stateDir);
    noteProcessGroups(stateDir, [group]);
    expect(membersOf([group], stateDir)).toEqual([group]);
    expect(await endLeftOver(stateDir)).toBe(1);
    expect(membersOf([group], stateDir)).toEqual([]);
    expect(await endLeftOver(stateDir)).toBe(0);
  });

  it('are not mistaken: another process under the noted number is left alone', async () => {
    const stranger = await sleeper(null);
    const neighbour = await sleeper(`${stateDir}-other`);
    noteProcessGroups(stateDir, [stranger, neighbour]);
    expect(await endLeftOver(stateDir)).toBe(0);
    expect(process.kill(stranger, 0)).toBe(true);
    expect(process.kill(neighbour, 0)).toBe(true);
  });
});
