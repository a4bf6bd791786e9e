/** From asking for a file to its bytes, on every engine. */
import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportListSchema, exportSchema } from '../../../contract/exports-api.ts';
import { nanosToDollars } from '../../../contract/money.ts';
import { workOnExport } from '../../../dashboard-api/exports/work.ts';
import { exportPass } from '../../../dashboard-api/exports/worker.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { unclaimedExports } from '../../../db/exports/jobs.ts';
import { ENGINES } from '../../db/engines.ts';
import { pastPolicies } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { signedIn } from '../sign-in.ts';

const DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const DAY_MS = 24 * 3_600_000;

describe.each(ENGINES)('exports on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let cookie: string;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    // Due jobs are found by the database's own clock.
    api = await testApi(db, {}, Date.now());
    placed = await sampleOrganisation(db);
    ({ cookie } = await signedIn(db, placed.organisationId, 'finance', api.services.clock()));
  });

  const context = () => ({ ...api.services, envelope: api.services.config.envelope });
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = { cookie }) =>
    api.app.request(`/api/v1/exports${path}`, {
      method,
      headers: { origin: PUBLIC_URL, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const created = async (request: unknown) =>
    exportSchema.parse(await (await ask('POST', '', request)).json()).exportId;
  const stateOf = async (exportId: string) =>
    exportSchema.parse(await (await ask('GET', `/${exportId}`)).json());
  const pass = () => exportPass(context(), api.services.log, () => false);
  const fileOf = async (exportId: string) => (await ask('GET', `/${exportId}/file`)).text();

  /** So many calls a second apart, some refused or of unknown cost. */
  async function calls(count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, index) =>
      sampleEvent(placed, {
        admittedAtMs: NOON_MS + index * 1_000,
        ...(index % 5 === 4
          ? {
              kind: 'refusal',
              refusal: 'model_not_allowed',
              refusalLevel: 'team',
              refusalRule: 'models.deny',
              admissionNumber: null,
              outcome: 'refused',
              basis: 'none',
              lines: [],
              status: 403,
              chargedNanos: '0',
              costNanos: '0',
            }
          : {}),
        ...(index % 5 === 3 ? { lines: [sampleLine({ costNanos: null, classes: [] })] } : {}),
        dimensions: { team: '=search' },
      }),
    );
    await takeInCalls(db, placed, events);
  }

  test('P5: decisions are exported with the rule and version of each, as CSV and NDJSON', async () => {
    await calls(5);
    const exportId = await created({ kind: 'decisions', format: 'csv', ...DAY });
    expect(await stateOf(exportId)).toMatchObject({ state: 'waiting', sidecar: null });
    expect((await ask('GET', `/${exportId}/file`)).status).toBe(409);
    const asJson = await created({ kind: 'decisions', format: 'ndjson', ...DAY });
    await pass();
    const [head = '', ...rows] = (await fileOf(exportId)).trimEnd().split('\r\n');
    expect(rows).toHaveLength(5);
    expect(head.startsWith('eventId,')).toBe(true);
    const lines = (await fileOf(asJson)).trimEnd().split('\n');
    const decisions = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Object.keys(decisions[0] ?? {}).join()).toBe(head);
    expect(decisions.map(({ decision }) => decision)).toEqual([
      'allowed',
      'allowed',
      'allowed',
      'allowed',
      'refused',
    ]);
    expect(decisions[4]).toMatchObject({
      refusal: 'model_not_allowed',
      refusalLevel: 'team',
      refusalRule: 'models.deny',
      policyVersion: 1,
      organisationVersion: 4,
      keyName: 'Ranking service',
    });
  });

  test('requests carry every row once, with exact costs; what is unknown is empty', async () => {
    await calls(10);
    const exportId = await created({ kind: 'requests', format: 'csv', ...DAY });
    await pass();
    const done = await stateOf(exportId);
    expect(done).toMatchObject({ state: 'ready', progress: 100, rows: 10, sidecar: { rows: 10 } });
    const file = await fileOf(exportId);
    const rows = file
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const [head = [], ...data] = rows;
    const column = (name: string) => data.map((row) => row[head.indexOf(name)]);
    expect(new Set(column('eventId')).size).toBe(10);
    expect(column('costUsd').slice(0, 5)).toEqual([
      nanosToDollars(4_500_000n),
      nanosToDollars(4_500_000n),
      nanosToDollars(4_500_000n),
      '',
      '0',
    ]);
    expect(column('tokens.input')[0]).toBe('1000');
    expect(column('tokens.input.cacheRead')[0]).toBe('');
    expect(done.sidecar?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(done.sidecar?.columns.map(({ name }) => name)).toEqual(head);
    expect(file).toContain('"{""team"":""=search""}"');
  });

  test('a report says of which zone its days are', async () => {
    await calls(5);
    const exportId = await created({
      kind: 'report',
      format: 'csv',
      query: { ...DAY, interval: 'day', timeZone: 'Europe/Berlin' },
    });
    await pass();
    expect(await stateOf(exportId)).toMatchObject({
      sidecar: { timeZone: 'Europe/Berlin', figures: { timeZone: 'Europe/Berlin' } },
    });
  });

  test('a report that contradicts itself is refused at once, with the field', async () => {
    const query = { ...DAY, timeZone: 'Middle/Earth', isCumulative: true };
    const refused = await ask('POST', '', { kind: 'report', format: 'csv', query });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'invalid_parameter',
      faults: [{ place: 'timeZone' }, { place: 'isCumulative' }],
    });
    const empty = { ...DAY, to: DAY.from };
    const nothing = await ask('POST', '', { kind: 'requests', format: 'csv', ...empty });
    expect(await nothing.json()).toMatchObject({
      faults: [{ place: 'to', message: 'must be later than from' }],
    });
  });

  test('a report that is too large for a file fails at its first attempt, and says so', async () => {
    const year = { from: '2026-01-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    const exportId = await created({
      kind: 'report',
      format: 'csv',
      query: { ...year, interval: 'hour', groupBy: [], measures: ['contractedCost'] },
    });
    await pass();
    const failed = await stateOf(exportId);
    expect(failed).toMatchObject({ state: 'failed', failure: 'too_large', sidecar: null });
    expect((await ask('GET', `/${exportId}/file`)).status).toBe(404);
  });

  test('one whose making breaks off time after time fails as our fault', async () => {
    const exportId = await created({ kind: 'requests', format: 'csv', ...DAY });
    const { organisationId } = placed;
    // No envelope opens it: each attempt breaks off.
    await db.inTenant('app_user', organisationId, ({ tx, tables: { exportJob } }) =>
      tx.update(exportJob).set({ sealedBox: 'AAAA' }).where(eq(exportJob.exportId, exportId)),
    );
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(await stateOf(exportId)).toMatchObject({ failure: null });
      const [job] = await db.readTenant(organisationId, (unit) =>
        unclaimedExports(unit, api.services.clock(), 1),
      );
      if (!job) throw new Error('nothing to do');
      const work = workOnExport(context(), organisationId, job, () => false);
      await (attempt < 6 ? expect(work).rejects.toThrow() : work);
      api.advance(30_001);
    }
    expect(await stateOf(exportId)).toMatchObject({ state: 'failed', failure: 'internal' });
  });

  test('a download goes on where it broke off, and is an entry of the audit log before its first byte', async () => {
    await calls(5);
    const exportId = await created({ kind: 'requests', format: 'ndjson', ...DAY });
    await pass();
    const whole = await ask('GET', `/${exportId}/file`);
    const file = await whole.text();
    expect(whole.headers.get('content-length')).toBe(String(file.length));
    const rest = await ask('GET', `/${exportId}/file`, undefined, { cookie, range: 'bytes=100-' });
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe(`bytes 100-${file.length - 1}/${file.length}`);
    expect(await rest.text()).toBe(file.slice(100));
    const changed = { cookie, range: 'bytes=100-', 'if-range': '"another"' };
    expect(await (await ask('GET', `/${exportId}/file`, undefined, changed)).text()).toBe(file);
    const beyond = { cookie, range: `bytes=${file.length}-` };
    expect((await ask('GET', `/${exportId}/file`, undefined, beyond)).status).toBe(416);
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    const own = entries.filter(({ target, action }) => target === exportId && action !== 'api.read');
    expect(own.map(({ action }) => action)).toEqual([
      'export.download',
      'export.download',
      'export.download',
      'export.create',
    ]);
  });

  test('P35: what rests in the database shows nothing of the file', async () => {
    await calls(5);
    const exportId = await created({ kind: 'requests', format: 'ndjson', ...DAY });
    await pass();
    expect(await fileOf(exportId)).toContain('Ranking service');
    const found = await pastPolicies(db, (tx) =>
      tx.execute<{ box: Buffer }>(sql`select box from export_part where export_id = ${exportId}`),
    );
    expect(found.rows.length).toBeGreaterThan(0);
    for (const { box } of found.rows) expect(Buffer.from(box).includes('Ranking')).toBe(false);
  });

  test('rights are asked again at each download, of what is in the file too', async () => {
    await calls(1);
    const exportId = await created({ kind: 'requests', format: 'csv', ...DAY });
    await pass();
    const now = api.services.clock();
    const { cookie: auditor } = await signedIn(db, placed.organisationId, 'auditor', now);
    expect((await ask('GET', `/${exportId}/file`, undefined, { cookie: auditor })).status).toBe(200);
    const { cookie: developer } = await signedIn(db, placed.organisationId, 'developer', now);
    expect((await ask('GET', `/${exportId}/file`, undefined, { cookie: developer })).status).toBe(403);
    const token = await issueApiToken(
      db,
      placed.organisationId,
      { origin: 'issued', lifetimeMs: 1e9, scopes: ['exports:read', 'exports:write'] },
      now,
    );
    const bearer = { authorization: `Bearer ${token.reveal()}` };
    expect((await ask('GET', `/${exportId}/file`, undefined, bearer)).status).toBe(403);
    const request = { kind: 'requests', format: 'csv', ...DAY };
    expect((await ask('POST', '', request, bearer)).status).toBe(403);
    const other = await sampleOrganisation(db);
    const { cookie: stranger } = await signedIn(db, other.organisationId, 'owner', now);
    expect((await ask('GET', `/${exportId}/file`, undefined, { cookie: stranger })).status).toBe(404);
  });

  test('a file ends after seven days, and its bytes and key with it', async () => {
    await calls(5);
    const exportId = await created({ kind: 'requests', format: 'csv', ...DAY });
    await pass();
    api.advance(7 * DAY_MS + 1);
    const { organisationId } = placed;
    await db.inTenant('app_user', organisationId, async ({ tx, tables }) => {
      // The database's own clock finds what is due.
      await tx
        .update(tables.dueJob)
        .set({ dueAt: new Date(0) })
        .where(eq(tables.dueJob.organisationId, organisationId));
    });
    await pass();
    ({ cookie } = await signedIn(db, organisationId, 'finance', api.services.clock()));
    expect(await stateOf(exportId)).toMatchObject({ state: 'ended' });
    expect((await ask('GET', `/${exportId}/file`)).status).toBe(404);
    const left = await pastPolicies(db, (tx) =>
      tx.execute<{ sealed: string | null; parts: number }>(
        sql`select sealed_box as sealed, (select count(*) from export_part p where p.export_id = j.export_id) as parts
          from export_job j where export_id = ${exportId}`,
      ),
    );
    expect(left.rows.map(({ sealed, parts }) => [sealed, Number(parts)])).toEqual([[null, 0]]);
  });

  test('one that is removed while it is made is not made', async () => {
    await calls(5);
    const exportId = await created({ kind: 'requests', format: 'csv', ...DAY });
    expect((await ask('DELETE', `/${exportId}`)).status).toBe(204);
    await pass();
    expect(exportListSchema.parse(await (await ask('GET', '')).json()).exports).toMatchObject([
      { exportId, state: 'ended', rows: 0 },
    ]);
  });

  test('a process that dies leaves what it kept: another goes on, and each row is there once', async () => {
    await calls(12);
    const sizes = { calls: 5, partBytes: 1 };
    const exportId = await created({ kind: 'requests', format: 'ndjson', ...DAY });
    const { organisationId } = placed;
    const next = async () =>
      (await db.readTenant(organisationId, (unit) => unclaimedExports(unit, api.services.clock(), 1))).at(0);
    // The page that was kept, and then the database is gone for the process that made it.
    const gone = Promise.withResolvers<void>();
    const never = new Promise<never>(() => {});
    let reads = 0;
    const dying: Database = {
      ...db,
      readTenant(id, work) {
        // The names and a page; and then it is gone.
        if (++reads <= 2) return db.readTenant(id, work);
        gone.resolve();
        return never;
      },
      inTenant: (role, id, work) => (reads > 2 ? never : db.inTenant(role, id, work)),
    };
    const job = await next();
    if (!job) throw new Error('nothing to do');
    void workOnExport({ ...context(), db: dying, sizes }, organisationId, job, () => false);
    await gone.promise;
    expect(await stateOf(exportId)).toMatchObject({ state: 'working', rows: 5 });
    expect(await next()).toBeUndefined();
    api.advance(120_001);
    const again = await next();
    if (!again) throw new Error('nothing to do');
    // Two processes at once: one of them has it.
    const both = await Promise.all(
      [0, 1].map(() => workOnExport({ ...context(), sizes }, organisationId, again, () => false)),
    );
    expect(both.toSorted()).toEqual([false, true]);
    const rows = (await fileOf(exportId)).trimEnd().split('\n');
    expect(new Set(rows.map((row) => (JSON.parse(row) as { eventId: string }).eventId)).size).toBe(12);
    expect(rows).toHaveLength(12);
  });

  test('nobody else takes a file up while it is read back by the second that makes it, however long that takes', async () => {
    await calls(115);
    const exportId = await created({ kind: 'requests', format: 'ndjson', ...DAY });
    const { organisationId } = placed;
    const next = async () =>
      (await db.readTenant(organisationId, (unit) => unclaimedExports(unit, api.services.clock(), 1))).at(0);
    const sizes = { calls: 1, partBytes: 1 };
    let pieces = 0;
    const begun = await next();
    if (!begun) throw new Error('nothing to do');
    await workOnExport({ ...context(), sizes }, organisationId, begun, () => ++pieces === 110);
    const job = await next();
    if (!job) throw new Error('nothing to do');
    expect(job.rows).toBe(110);
    let free = 0;
    const slow: Database = {
      ...db,
      async readTenant(id, work) {
        api.advance(1_150);
        if (await next()) free++;
        return db.readTenant(id, work);
      },
    };
    await workOnExport({ ...context(), db: slow, sizes }, organisationId, job, () => false);
    const { state, rows, sidecar } = await stateOf(exportId);
    expect([state, rows, free]).toEqual(['ready', 115, 0]);
    expect(sidecar?.sha256).toBe(
      createHash('sha256')
        .update(await fileOf(exportId))
        .digest('hex'),
    );
  });
});
