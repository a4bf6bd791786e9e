/**
 * The long form of the kill test: processes and the database of a running installation are killed at random under load,
 * with budgets on, and each call must be found in the ledger exactly once. The short form is part of `npm test`; this one
 * is for a change to the gate, the outbox, the leases or ingest. The last line of its output is a report as JSON.
 *
 *     npm run --silent kill-test -- --rounds 50 --seed 7 --database postgres
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    /** `postgres` where a server is installed, or `embedded`. */
    database: { type: 'string', default: 'postgres' },
    /** The report alone on standard output. */
    json: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'spendgate-kill-'));
const reportPath = join(temporary, 'report.json');
const startedMs = performance.now();
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'test/stack/kill.e2e.test.ts'],
  {
    cwd: root,
    stdio: ['ignore', values.json ? process.stderr : 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...{ KILL_ROUNDS: values.rounds, KILL_SEED: values.seed, KILL_DATABASE: values.database },
      KILL_REPORT: reportPath,
    },
  },
);
const [code] = (await once(child, 'exit')) as [number | null];
if (existsSync(reportPath)) {
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const report = JSON.parse(readFileSync(reportPath, 'utf8')) as object;
  console.log(JSON.stringify({ ...report, seconds, isPassed: code === 0 }));
}
rmSync(temporary, { recursive: true, force: true });
process.exitCode = code ?? 1;
