/** The simulation is worth something only if it finds what is missing: each guard is taken out in turn. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const PARTS = [
  'contract',
  'worker/leases',
  'worker/gate',
  'package.json',
  'scripts/simulate-budgets',
  'scripts/simulate-limits',
  'scripts/fuzz/random.ts',
  'scripts/command-line',
];

const MUTANTS: readonly [guard: string, file: string, from: string, to: string][] = [
  [
    'the ledger grants only once every gate has said what it has in use',
    'leases/limit-ledger',
    'joined.every((isJoined) => isJoined)',
    'joined.length > 0',
  ],
  [
    'a gate that has begun anew begins a new term',
    'leases/limit-ledger',
    'term.members.get(gateId) !== lifeId',
    'false',
  ],
  [
    'what a dead gate held can be had again',
    'leases/limit-ledger',
    'if (statement && this.#keys.get(keyId)?.term.id === id) this.#keys.delete(keyId);',
    '',
  ],
  ['what is in use is held', 'leases/key-share', 'newPart(inUse[limit])', 'newPart(0)'],
  [
    'a grant of another term is not taken',
    'leases/key-share',
    "reply?.outcome === 'granted' && reply.term === this.#term && this.#isJoined",
    "reply?.outcome === 'granted'",
  ],
  [
    'what comes free is not used again while more is held than the limit',
    'leases/key-share',
    'if (!part.isFirm && held(part) > inUse)',
    'if (false)',
  ],
  [
    'what was held under other limits is void',
    'leases/key-share',
    'if (!isSameLimits(terms.limits, this.#terms.limits)) this.#isJoined = false;',
    '',
  ],
  [
    'what is in use is not given back',
    'leases/key-share',
    'held(part) - this.#ports.inUse()[limit] - (this.#waitedFor.get(limit) ?? 0)',
    'held(part)',
  ],
  [
    'a refusal is not repeated for ever',
    'leases/key-share',
    'isServed ? 0 : nowMs + SHORT_MS',
    'isServed ? 0 : Number.POSITIVE_INFINITY',
  ],
  [
    'limits that changed while a call waited count',
    'gate/gate-limits',
    'known = { held: heldNow, levels: this.#ports.levels(heldNow) };',
    '',
  ],
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spendgate-limit-mutants-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the simulation of limits that gates share', () => {
  it('finds nothing as they are', async () => {
    expect(await simulate(500)).toBe('sound');
  });

  it.each(MUTANTS)('finds that a guard is missing: %s', async (_, file, from, to) => {
    const path = join(folder, 'worker', `${file}.ts`);
    const text = await readFile(path, 'utf8');
    expect(text.split(from)).toHaveLength(2);
    await writeFile(path, text.replace(from, to));
    try {
      expect(await simulate(20_000)).toBe('broken');
    } finally {
      await writeFile(path, text);
    }
  });
});

/** It stops at the first broken rule. Anything else, a type error of a bad mutant say, is a failure of the test. */
async function simulate(schedules: number): Promise<string> {
  const main = join(folder, 'scripts/simulate-limits/main.ts');
  const run = promisify(execFile)(process.execPath, [
    main,
    '--schedules',
    String(schedules),
    '--seed',
    '12',
    '--json',
  ]);
  return run.then(
    () => 'sound',
    (error: { stderr?: string }) =>
      error.stderr?.includes('a rule was broken') ? 'broken' : `stopped: ${error.stderr}`,
  );
}
