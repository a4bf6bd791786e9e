/**
 * `npm test`: every test, with as much of their equipment as this machine has. What is missing is said at the end;
 * CI installs it. Arguments are Vitest's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEST_REPORT } from './check/promises.ts';
import { findChromium } from './test-environment/chromium.ts';
import { findPostgres, type PostgresServer, startPostgres } from './test-environment/postgres.ts';
import { type Equipment, summaryOf, type TestReport } from './test-environment/summary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const temporary = mkdtempSync(join(tmpdir(), 'spendgate-test-'));

const chromium = findChromium(process.env);
const postgres = await postgresForTests();
const equipment: Equipment[] = [
  {
    name: 'Chromium',
    isThere: chromium !== null,
    advice: 'Debian: apt install chromium.',
    sign: /chromium/i,
  },
  {
    name: 'PostgreSQL',
    isThere: postgres.url !== null,
    advice:
      'Database tests ran on the embedded store alone. Debian: apt install postgresql, or set POSTGRES_URL.',
    sign: /postgres/i,
  },
  {
    name: 'SQL Server',
    isThere: Boolean(process.env['MSSQL_URL']),
    advice: 'Set MSSQL_URL to a server where databases and logins may be created.',
    sign: /mssql/i,
  },
  {
    name: 'recorded provider traffic',
    isThere: existsSync(join(root, '../shared/corpus')),
    advice: 'The recordings are not part of the repository.',
    sign: /corpus/i,
  },
];

const code = await runTests();
await postgres.server?.stop();
rmSync(temporary, { recursive: true, force: true });
process.exit(code);

/** @returns Vitest's exit code */
async function runTests(): Promise<number> {
  // Only a run of everything may stand for the whole: the check of the promises reads its report.
  const reportPath = join(args.length === 0 ? root : temporary, TEST_REPORT);
  mkdirSync(dirname(reportPath), { recursive: true });
  rmSync(reportPath, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      // The programs that tests start are the same ones again and again: each is compiled once in a run.
      NODE_COMPILE_CACHE: join(temporary, 'compiled'),
      ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }),
      ...(postgres.url === null ? {} : { POSTGRES_URL: postgres.url }),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.on('disconnect', () => child.kill('SIGTERM'));
  process.channel?.unref();
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  if (existsSync(reportPath)) {
    const report = JSON.parse(readFileSync(reportPath, 'utf8')) as TestReport;
    process.stdout.write(`${summaryOf(report, equipment, textOf)}\n`);
  }
  return exitCode ?? 1;
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function postgresForTests(): Promise<{ url: string | null; server: PostgresServer | null }> {
  const stated = process.env['POSTGRES_URL'];
  if (stated) return { url: stated, server: null };
  const binaries = findPostgres();
  if (binaries === null) return { url: null, server: null };
  try {
    const server = await startPostgres(binaries);
    return { url: server.url, server };
  } catch (error) {
    process.stderr.write(`PostgreSQL is installed but does not start: ${String(error)}\n`);
    return { url: null, server: null };
  }
}
