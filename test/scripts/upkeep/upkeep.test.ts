import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { parseOptions } from '../../../scripts/upkeep/options.ts';
import { EXIT, runUpkeep } from '../../../scripts/upkeep/run.ts';
import { testApi } from '../../dashboard-api/api.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, sampleEvent } from '../../db/sample-usage.ts';

const URL_ = 'postgres://a:b@db.example/spendgate';
const [ENGINE] = ENGINES;

describe('the command line', () => {
  test('names a database, and what else is asked for', () => {
    const args = ['--url', URL_, '--batch', '50', '--plan'];
    expect(parseOptions(args, { DASHBOARD_SIGNING_KEY: '{}' })).toMatchObject({
      command: { batch: 50, isPlan: true, organisations: [], signingKey: '{}' },
    });
  });

  test.each([[[]], [['--url', URL_, '--batch', '0']], [['--url', URL_, '--organisation', 'all']]])(
    'refuses %j',
    (args) => expect(parseOptions(args, {})).toMatchObject({ kind: 'refused' }),
  );
});

describe('P10: retention is set within the plan, audited, and carried out by a job of its own', () => {
  let db: Database;
  beforeAll(async () => {
    if (!ENGINE) throw new Error('no engine');
    db = await ENGINE.open();
  });
  afterAll(() => db.close());

  test('from the setting to the row that is gone', async () => {
    const api = await testApi(db, { publicUrl: 'https://spend.example' });
    const now = api.services.clock();
    const placed = await sampleOrganisation(db);
    const { organisationId } = placed;
    const ages = [200, 150, 50];
    const events = numbered(
      ages.map((age) => sampleEvent(placed, { admittedAtMs: now.getTime() - age * 86_400_000 })),
    );
    await db.inTenant('ingest_user', organisationId, (unit) =>
      takeIn(unit, { gate: placed, events, refused: [] }, now),
    );
    const token = await issueApiToken(
      db,
      organisationId,
      { origin: 'issued', lifetimeMs: 1e9, scopes: ['settings:read', 'settings:write', 'requests:read'] },
      now,
    );
    const headers = { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/json' };
    const put = (days: object) =>
      api.app.request('https://spend.example/api/v1/settings/retention', {
        method: 'PUT',
        headers,
        body: JSON.stringify(days),
      });
    expect((await put({ usage: 99 })).status).toBe(400);
    expect((await put({ prompts: 99 })).status).toBe(400);
    const set = await put({ usage: 100 });
    expect(set.status).toBe(200);
    const bounds = { least: 100, most: 732, usual: 397 };
    expect(await set.json()).toMatchObject({
      plan: 'standard',
      requestsSince: null,
      kinds: expect.arrayContaining([{ kind: 'usage', days: 100, isOwn: true, ...bounds }]),
    });
    const said: string[] = [];
    const note = (text: string) => void said.push(text);
    const around = { now, sign: null, certify: null, isStopped: () => false, print: note, say: note };
    const open = async () => ({ ...db, close: async () => undefined });
    const command = { organisations: [organisationId], batch: 2 };
    expect(await runUpkeep({ ...command, isPlan: true }, open, around)).toBe(EXIT.done);
    expect(said.join()).toContain('plan standard; days: usage 100');
    expect(await runUpkeep({ ...command, isPlan: false }, open, around)).toBe(EXIT.done);
    expect(said).toContain(`${organisationId}: removed usage 2\n`);
    const page = await api.get('/api/v1/requests?from=2020-01-01T00:00:00Z', headers);
    const { rows, since } = (await page.json()) as { rows: unknown[]; since: string };
    expect([rows.length, since]).toEqual([1, dayAfter(now, 150)]);
  });
});

const dayAfter = (now: Date, age: number): string =>
  new Date((Math.floor(now.getTime() / 86_400_000) - age + 1) * 86_400_000).toISOString();
