/**
 * The long form of the kill test: processes and the database of a running installation are killed at random under load,
 * with budgets on, and each call must be found in the ledger exactly once. `--subject jobs` kills processes of the dashboard
 * API as they send reports and upload files, a day each round: each is sent under one id, and each file is whole. The short
 * forms are part of `npm test`; these are for a change to the gate, the outbox, the leases, ingest, or to jobs. The last line
 * of the output is a report as JSON.
 *
 *     npm run --silent kill-test -- --rounds 50 --seed 7 --database postgres
 *     POSTGRES_URL=… npm run --silent kill-test -- --subject jobs --rounds 30
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TESTS: Readonly<Record<string, string>> = {
  calls: 'test/stack/kill.e2e.test.ts',
  jobs: 'test/dashboard-api/jobs/killed.e2e.test.ts',
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    /** `calls` or `jobs`; these on the server that `POSTGRES_URL` names. */
    subject: { type: 'string', default: 'calls' },
    /** Of calls: `postgres` where a server is installed, or `embedded`. */
    database: { type: 'string', default: 'postgres' },
    /** The report alone on standard output. */
    json: { type: 'boolean', default: false },
  },
});
const test = TESTS[values.subject];
if (test === undefined) {
  console.error(`--subject is one of ${Object.keys(TESTS).join(', ')}`);
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'spendgate-kill-'));
const reportPath = join(temporary, 'report.json');
const startedMs = performance.now();
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', test], {
  cwd: root,
  stdio: ['ignore', values.json ? process.stderr : 'inherit', 'inherit'],
  env: {
    ...process.env,
    KILL_ROUNDS: values.rounds,
    KILL_SEED: values.seed,
    KILL_DATABASE: values.database,
    KILL_REPORT: reportPath,
  },
});
const [code] = (await once(child, 'exit')) as [number | null];
if (existsSync(reportPath)) {
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const report = JSON.parse(readFileSync(reportPath, 'utf8')) as object;
  console.log(JSON.stringify({ ...report, seconds, isPassed: code === 0 }));
}
rmSync(temporary, { recursive: true, force: true });
process.exitCode = code ?? 1;
