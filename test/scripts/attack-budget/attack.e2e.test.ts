import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Verdict } from '../../../scripts/attack-budget/attack.ts';

const attack = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['scripts/attack-budget/main.ts', ...args]);

it('L20, L21: a crowd of calls through many keys spends to the limit and not beyond, and every call is in the ledger', async () => {
  const { stdout } = await attack(
    '--limit',
    '0.08',
    '--keys',
    '5',
    '--requests',
    '400',
    '--concurrency',
    '24',
  );
  const verdict = JSON.parse(stdout) as Verdict;
  expect(verdict).toMatchObject({ overshootNanos: '0', missingEvents: 0 });
  expect(verdict.refused).toBeGreaterThan(50);
  // What is left is less than the largest reservation: the money was there to be had.
  expect(BigInt(verdict.spentNanos)).toBeGreaterThan(80_000_000n - 5_000_000n);
}, 180_000);

it('says what is wrong with a command line', async () => {
  const refused = await attack('--limit', 'much').then(
    () => null,
    (error: { code: number; stderr: string }) => error,
  );
  expect(refused?.code).toBe(2);
  expect(refused?.stderr).toContain('--limit takes US dollars');
});
