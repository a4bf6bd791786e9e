/**
 * The long form of the kill test: processes of a running installation are killed at random under load, and each call
 * must be found in the ledger exactly once. The short form is part of `npm test`; this one is for a change to the gate,
 * the outbox or ingest.
 *
 *     npm run kill-test -- --rounds 50 --seed 7
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'test/stack/kill.e2e.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, KILL_ROUNDS: values.rounds, KILL_SEED: values.seed },
  },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
