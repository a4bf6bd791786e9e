import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryInUseError, lockDirectory } from '../../../db/embedded/lock.ts';

const LOCK_MODULE = join(import.meta.dirname, '..', '..', '..', 'db', 'embedded', 'lock.ts');
const HOLDER = `
  const { lockDirectory } = await import(process.argv[1]);
  lockDirectory(process.argv[2]);
  process.stdout.write('held');
  setInterval(() => {}, 1000);
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a second opener in this process is refused until the first has gone', () => {
  const file = join(directory, 'lock');
  const first = lockDirectory(file);
  expect(() => lockDirectory(file)).toThrow(DirectoryInUseError);
  first.release();
  lockDirectory(file).release();
});

test('a second process is refused, and the lock dies with a process that is killed', async () => {
  const file = join(directory, 'lock');
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, LOCK_MODULE, file]);
  await once(holder.stdout, 'data');
  expect(() => lockDirectory(file)).toThrow(DirectoryInUseError);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockDirectory(file).release();
});
