/** The command against the real API, served on a port. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ratingPreviewSchema, ratingRunSchema } from '../../../contract/rating.ts';
import type { Right } from '../../../contract/rights.ts';
import { issueApiToken, READING } from '../../../dashboard-api/identity/api-tokens.ts';
import { ratingPass } from '../../../dashboard-api/rating/worker.ts';
import { type HttpServer, listen } from '../../../dashboard-api/serve.ts';
import type { Database } from '../../../db/database.ts';
import { readRuns } from '../../../db/rating/runs.ts';
import { connectDashboard } from '../../../scripts/dashboard-client/dashboard.ts';
import { parseOptions } from '../../../scripts/rerate/options.ts';
import { rerate } from '../../../scripts/rerate/run.ts';
import { testApi } from '../../dashboard-api/api.ts';
import { callOf, TAKEN_IN_MS, takeInCalls } from '../../dashboard-api/rating/rated-calls.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, type Placed } from '../../db/sample-usage.ts';
import { ownEnvironment } from '../../stack/own-environment.ts';

const WRITING: readonly Right[] = [...READING, 'prices:write'];
const ROOT = join(import.meta.dirname, '../../..');
const PERIOD = ['--preview', '--from', '2026-11-20', '--to', '2026-11-21'];
/** More than is worked out before the first answer. */
const MANY_CALLS = 2_100;

const PRICES = [
  {
    provider: 'openai',
    model: 'new-*',
    price: {
      kind: 'rates',
      serviceTiers: null,
      rates: [{ class: 'input.uncached', modality: 'text', priceUsd: '2', priceUnit: '1000000' }],
    },
  },
];

describe('npm run rerate', () => {
  const [engine] = ENGINES;
  const folder = mkdtempSync(join(tmpdir(), 'rerate-'));
  const pricesFile = join(folder, 'prices.json');
  let db: Database;
  let server: HttpServer;
  let api: Awaited<ReturnType<typeof testApi>>;
  beforeAll(async () => {
    if (!engine) throw new Error('no engine');
    db = await engine.open();
    api = await testApi(db, {}, TAKEN_IN_MS + 1);
    server = await listen({ host: '127.0.0.1', port: 0 }, () => api.app);
    writeFileSync(pricesFile, JSON.stringify(PRICES));
  });
  afterAll(async () => {
    await server.close();
    await db.close();
    rmSync(folder, { recursive: true });
  });

  const environmentOf = async ({ organisationId }: Placed, scopes: readonly Right[] = WRITING) => {
    const grant = { origin: 'issued', lifetimeMs: 1e12, scopes } as const;
    const token = await issueApiToken(db, organisationId, grant, api.services.clock());
    return { SPENDGATE_URL: `http://127.0.0.1:${server.port}`, SPENDGATE_TOKEN: token.reveal() };
  };

  /** As the process does it; a pause is the turn of the API's own job. */
  async function run(placed: Placed, args: readonly string[], pause = async () => {}) {
    const parsed = parseOptions(args, await environmentOf(placed));
    if (parsed.kind !== 'command') throw new Error('the command line was not understood');
    const said: string[] = [];
    const printed: string[] = [];
    const code = await rerate(parsed.command, connectDashboard(parsed.command.connection), {
      print: (text) => void printed.push(text),
      say: (text) => void said.push(text),
      pause,
    });
    return { code, said, text: printed.join('') };
  }

  const unknownCall = (placed: Placed, index = 0) =>
    callOf(placed, {
      provider: 'openai',
      model: 'new-model',
      usage: { inputUncached: 1_000_000 },
      admittedAtMs: NOON_MS + index,
    });

  test('prints what would change, posts it when told to, and then finds nothing', async () => {
    const placed = await sampleOrganisation(db);
    await takeInCalls(db, placed, [unknownCall(placed)]);
    const args = [...PERIOD, '--prices', pricesFile];
    const found = await run(placed, args);
    expect(found.code).toBe(0);
    expect(found.text).toContain('known cost $0, then $2: +$2');
    expect(found.text).toMatch(/openai:new-model +0 +1 +\$0 +\$2 +\+\$2/);
    const previewId = /--apply (\S+)/.exec(found.text)?.[1] ?? '';
    const posted = await run(placed, ['--apply', previewId, '--reason', 'It has a price now', '--json']);
    expect(posted.code).toBe(0);
    expect(ratingRunSchema.parse(JSON.parse(posted.text))).toMatchObject({
      state: 'done',
      reason: 'It has a price now',
      totals: { becameKnownLines: 1 },
    });
    const again = await run(placed, args);
    expect(again.text).toContain('Nothing would change.');
  });

  test('says why lines cannot be priced', async () => {
    const placed = await sampleOrganisation(db);
    await takeInCalls(db, placed, [unknownCall(placed)]);
    expect((await run(placed, PERIOD)).text).toContain('there is no price for the model in the tier: 1');
  });

  test('waits for long work, and says how far it is', async () => {
    const placed = await sampleOrganisation(db);
    const calls = Array.from({ length: MANY_CALLS }, (_, index) => unknownCall(placed, index));
    await takeInCalls(db, placed, calls);
    // A store that has run for a while has them; without, each line looks through all calls for its correction.
    await db.refreshStatistics();
    const work = async () => void (await ratingPass(api.services, () => false));
    const found = await run(placed, [...PERIOD, '--prices', pricesFile, '--json'], work);
    const preview = ratingPreviewSchema.parse(JSON.parse(found.text));
    expect(preview.totals.becameKnownLines).toBe(MANY_CALLS);
    expect(found.said).toEqual([
      expect.stringMatching(/^2000 lines so far, calls up to 2026-11-20T12:00:01/),
    ]);
    const posted = await run(placed, ['--apply', preview.previewId, '--reason', 'Long', '--json'], work);
    expect(ratingRunSchema.parse(JSON.parse(posted.text)).totals).toEqual(preview.totals);
  });

  test('the process itself: exit codes, and words on standard error', async () => {
    const placed = await sampleOrganisation(db);
    const environment = await environmentOf(placed, READING);
    const refused = await command([...PERIOD], environment);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      'spendgate: the dashboard said no: Not allowed. These rights do not include this action.\n',
    );
    const away = await command(PERIOD, { ...environment, SPENDGATE_URL: 'http://127.0.0.1:1' });
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be reached') });
    expect(await command(['--preview'], environment)).toMatchObject({ code: 2 });
    expect(await command(['--help'], {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--apply'),
    });
    expect(await db.readTenant(placed.organisationId, (unit) => readRuns(unit, 1))).toEqual([]);
  });
});

function command(args: readonly string[], environment: Record<string, string>) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { ...ownEnvironment(), ...environment };
    const file = join(ROOT, 'scripts/rerate/main.ts');
    const node = ['--disable-warning=ExperimentalWarning', file, ...args];
    execFile(process.execPath, node, { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
