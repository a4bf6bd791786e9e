/** `npm run bench:reports`. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { openDatabase } from '../../db/open.ts';
import { loadAverage } from '../bench/load-average.ts';
import { askAll } from '../bench-db/asked.ts';
import type { Surroundings } from '../bench-db/bench.ts';
import { makeOwnDatabase, type OwnDatabase } from '../bench-db/database.ts';
import { fillLarge } from '../bench-db/engine.ts';
import type { Timed } from '../bench-db/result.ts';
import { problemOf } from '../database/problem.ts';
import type { Asked, Exported } from './export.ts';
import type { ReportsCommand } from './options.ts';
import { type ReportsResult, resultText } from './result.ts';

export const EXIT = { done: 0, failed: 1 } as const;

/** As the image starts the API (`Dockerfile`). */
export const NODE_ARGUMENTS = ['--max-semi-space-size=8'];

const ENGINES = { pglite: 'PGlite', postgresql: 'PostgreSQL', sqlserver: 'SQL Server' } as const;

const DAYS_MS = 30 * 86_400_000;

/** @returns the exit code */
export async function runReports(command: ReportsCommand, surroundings: Surroundings): Promise<number> {
  const { server, organisationId, isJson } = command;
  let own: OwnDatabase | null = null;
  try {
    const loadBefore = loadAverage();
    let place: Place;
    if (organisationId === null || server === null) {
      own = await makeOwnDatabase(server);
      const { base, events } = command;
      const world = await fillLarge(own.db, { number: 1, base, events }, surroundings);
      place = { db: own.db, url: own.url, organisationId: world.organisationId };
    } else place = { db: await openDatabase(server.url), url: server.url, organisationId };
    const measured = await measure(place, command, surroundings);
    const machine = { cores: availableParallelism(), loadBefore, loadAfter: loadAverage() };
    const result: ReportsResult = { machine, engine: ENGINES[server?.kind ?? 'pglite'], ...measured };
    surroundings.print(isJson ? `${JSON.stringify(result, null, 2)}\n` : resultText(result));
    return EXIT.done;
  } catch (err) {
    surroundings.say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  } finally {
    await own?.remove();
  }
}

interface Place {
  readonly db: Database;
  readonly url: Secret;
  readonly organisationId: string;
}

/** The store is closed when the export begins: the embedded one has room for one process. */
async function measure(
  { db, url, organisationId }: Place,
  { toMs, rounds, format, exportSeconds }: ReportsCommand,
  { clock, say }: Surroundings,
): Promise<{ readonly reports: readonly Timed[]; readonly exported: Exported }> {
  const period = { fromMs: toMs - DAYS_MS, toMs };
  const [reports = []] = await askAll(db, [organisationId], { period, rounds }, clock).finally(() =>
    db.close(),
  );
  say('reports: measured');
  const request: Asked['request'] = {
    kind: 'requests',
    format,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  };
  const exported = await inOwnProcess({ url: url.reveal(), organisationId, request, seconds: exportSeconds });
  return { reports, exported };
}

async function inOwnProcess(asked: Asked): Promise<Exported> {
  const program = fileURLToPath(new URL('exporting.ts', import.meta.url));
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(asked));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const answer = await text(child.stdout);
  if ((await ended) !== 0) throw new Error('the export failed');
  return JSON.parse(answer);
}
