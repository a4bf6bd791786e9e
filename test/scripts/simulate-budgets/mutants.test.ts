/** The simulation is worth something only if it finds what is missing: each guard is taken out in turn. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const PARTS = [
  'worker/leases',
  'scripts/simulate-budgets',
  'scripts/fuzz/random.ts',
  'scripts/command-line',
  'package.json',
];

const MUTANTS: readonly [guard: string, file: string, from: string, to: string][] = [
  ['the ledger grants no more than there is room', 'ledger-account', 'all > most ?', 'false ?'],
  [
    'what was billed above a grant is out of the room',
    'ledger-account',
    'room -= greater(held(totals), net(totals))',
    'room -= held(totals)',
  ],
  ['a lowered limit counts at once', 'ledger-account', 'this.#limit = limit;\n    return', 'return'],
  [
    'the greatest total counts, not the last that arrived',
    'messages',
    'returned: greater(one.returned, other.returned)',
    'returned: other.returned',
  ],
  [
    'a grant is kept before the answer leaves',
    'ledger-desk',
    'if (holder && holder.totals !== before) this.#ports.save(account.id, holder);',
    'if (before && holder?.totals.granted === before.granted) this.#ports.save(account.id, holder);',
  ],
  ['a gate spends what it holds', 'gate-leases', 'if (missing <= 0n) continue;', 'continue;'],
  ['all accounts or none', 'gate-leases', 'short.push(claim);', ''],
  [
    'a recall says what was granted',
    'gate-leases',
    'const isNews = incarnationId === ownIncarnationId && slot.wallet.take(granted);',
    'const isNews = false;',
  ],
  [
    'a recall is for one life of a gate',
    'gate-leases',
    'const isNews = incarnationId === ownIncarnationId && slot',
    'const isNews = slot',
  ],
  [
    'a lost report is told again',
    'gate-leases',
    'if (isIdle || !isHeard(wallet.totals, told))',
    'if (isIdle)',
  ],
  [
    'what lies idle goes back, or is asked back',
    'gate-leases',
    'if (giveBack && slot.wallet.giveBack(slot.promised))',
    'if (false)',
  ],
  ['a refusal is not repeated for ever', 'gate-leases', '|| nowMs >= refusal.untilMs', ''],
  [
    'what the ledger cannot cover is bounded',
    'gate-leases',
    'if (this.#slot(account).wallet.free + allowance < amount) return account;',
    '',
  ],
  [
    'what is reserved is not given back',
    'wallet',
    'const spare = this.free - kept',
    'const spare = this.free + this.#reserved',
  ],
  [
    'a call releases in each account what it reserved there',
    'gate-leases',
    'wallet.settle(amount, charged)',
    'wallet.settle(parts[0]?.amount ?? amount, charged)',
  ],
  [
    'what is billed above a reservation is counted by its cause',
    'wallet',
    'overrun: overrun + greater(charged - reserved, 0n)',
    'overrun',
  ],
  ['an end releases the reservation', 'wallet', 'this.#reserved -= reserved;', ''],
  ['reservations outlive a crash', 'wallet', 'this.#reserved = reserved;', 'this.#reserved = 0n;'],
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spendgate-mutants-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the simulation of the leases', () => {
  it('finds nothing in the leases as they are', async () => {
    expect(await simulate()).toBe('sound');
  });

  it.each(MUTANTS)('finds that a guard is missing: %s', async (_, file, from, to) => {
    const path = join(folder, 'worker/leases', `${file}.ts`);
    const text = await readFile(path, 'utf8');
    expect(text.split(from)).toHaveLength(2);
    await writeFile(path, text.replace(from, to));
    try {
      expect(await simulate()).toBe('broken');
    } finally {
      await writeFile(path, text);
    }
  });
});

/** Anything but a broken rule, a type error of a bad mutant say, is a failure of the test. */
async function simulate(): Promise<string> {
  const main = join(folder, 'scripts/simulate-budgets/main.ts');
  const run = promisify(execFile)(process.execPath, [main, '--schedules', '4000', '--seed', '7', '--json']);
  return run.then(
    () => 'sound',
    (error: { stderr?: string }) =>
      error.stderr?.includes('a rule was broken') ? 'broken' : `stopped: ${error.stderr}`,
  );
}
