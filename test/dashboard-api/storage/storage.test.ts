/** From an export, asked for or due, to the bytes in a store, on every engine. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportListSchema, exportSchema, exportSidecarSchema } from '../../../contract/exports-api.ts';
import {
  destinationListSchema,
  destinationSchema,
  exportScheduleListSchema,
  exportScheduleSchema,
  newDestinationSchema,
  type Upload,
  uploadListSchema,
} from '../../../contract/storage-api.ts';
import { exportPass } from '../../../dashboard-api/exports/worker.ts';
import { stringToSign } from '../../../dashboard-api/storage/azure-shared-key.ts';
import { runExportSchedules } from '../../../dashboard-api/storage/schedule.ts';
import { uploadDue } from '../../../dashboard-api/storage/worker.ts';
import type { Database } from '../../../db/database.ts';
import { updateRole } from '../../../db/directory/memberships.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { type SignedIn, signedIn } from '../sign-in.ts';
import { ACCOUNT, KEY, REGION, SAS, type TestStore, testStore } from './stores.ts';

const HOUR_MS = 3_600_000;

describe('a destination', () => {
  const s3 = { kind: 's3', name: 'Lake', endpoint: 'https://s3.example.com', region: REGION, bucket: 'lake' };
  test.each([
    [{}, true],
    [{ prefix: 'spend/daily/' }, true],
    [{ prefix: '../other/' }, false],
    [{ prefix: 'a b' }, false],
    [{ bucket: 'a/b' }, false],
    [{ endpoint: 'file:///etc' }, false],
    [{ password: 'x' }, false],
  ])('%j', (more, isTaken) => {
    expect(newDestinationSchema.safeParse({ ...s3, ...KEY, ...more }).success).toBe(isTaken);
  });
});

describe('an Azure container', () => {
  const azure = { kind: 'azure-blob', name: 'Blobs', container: 'https://a.blob.core.windows.net/c' };
  test.each([
    [{ sasToken: SAS }, true],
    [ACCOUNT, true],
    [{}, false],
    [{ account: ACCOUNT.account }, false],
    [{ ...ACCOUNT, sasToken: SAS }, false],
    [{ ...ACCOUNT, accountKey: 'short' }, false],
  ])('%#', (secret, isTaken) => {
    expect(newDestinationSchema.safeParse({ ...azure, ...secret }).success).toBe(isTaken);
  });

  test('signs what the page of Shared Key says, to the letter of its example', () => {
    const request = {
      method: 'GET',
      url: new URL(
        'https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata&timeout=20',
      ),
      headers: { 'x-ms-version': '2015-02-21', 'x-ms-date': 'Fri, 26 Jun 2015 23:39:12 GMT' },
      bodyBytes: 0,
    };
    expect(stringToSign('myaccount', request)).toBe(
      `GET${'\n'.repeat(12)}x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20`,
    );
  });
});

describe.each(ENGINES)('object stores on $name', (engine) => {
  let db: Database;
  let store: TestStore;
  let api: TestApi;
  let placed: Placed;
  let finance: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    store = await testStore();
  });
  afterAll(async () => {
    store.close();
    await db.close();
  });
  beforeEach(async () => {
    // Exports that are due are found by the database's own clock.
    api = await testApi(db, {}, Date.now());
    placed = await sampleOrganisation(db);
    finance = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    store.objects.clear();
    store.parts.length = 0;
    store.fail = () => null;
    const admittedAtMs = api.services.clock().getTime() - HOUR_MS;
    const calls = Array.from({ length: 40 }, () =>
      sampleEvent(placed, { lines: [sampleLine()], admittedAtMs }),
    );
    await takeInCalls(db, placed, calls);
  });

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: finance.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  const s3 = async (more = {}) => {
    const asked = {
      kind: 's3',
      name: 'Lake',
      endpoint: store.url,
      region: REGION,
      bucket: 'lake',
      prefix: 'spend/',
    };
    return destinationSchema.parse(
      (await send('POST', '/storage-destinations', { ...asked, ...KEY, ...more })).body,
    ).destinationId;
  };
  const exported = async () => {
    const [from, to] = [-2, 0].map((hours) => new Date(api.services.clock().getTime() + hours * HOUR_MS));
    const request = { kind: 'requests', format: 'ndjson', from: from?.toISOString(), to: to?.toISOString() };
    return exportSchema.parse((await send('POST', '/exports', request)).body);
  };
  const makeExports = () => exportPass(jobs(), api.services.log, () => false);
  const jobs = () => ({ ...api.services, envelope: api.services.config.envelope });
  const upload = (partBytes = 1_000) => uploadDue({ ...jobs(), partBytes }, placed.organisationId);
  const uploads = async (): Promise<Upload[]> =>
    uploadListSchema.parse((await send('GET', '/storage-uploads')).body).uploads;
  const sent = (exportId: string, destinationId: string) =>
    send('POST', `/exports/${exportId}/uploads`, { destinationId });
  /** What the API gives for a download is what the store must have. */
  const fileOf = async (exportId: string) => {
    const headers = { cookie: finance.cookie };
    const response = await api.app.request(`/api/v1/exports/${exportId}/file`, { headers });
    return Buffer.from(await response.arrayBuffer());
  };

  test.each(['s3', 'azure-blob', 'azure-blob with a key'])(
    '%s: a file comes in parts, whole, with its provenance beside it',
    async (kind) => {
      const blobs = { name: 'Blobs', container: `${store.url}/spend`, prefix: 'spend/' };
      const secret = kind === 'azure-blob' ? { sasToken: SAS } : ACCOUNT;
      const azure = { kind: 'azure-blob', ...blobs, ...secret };
      const destinationId =
        kind === 's3'
          ? await s3()
          : destinationSchema.parse((await send('POST', '/storage-destinations', azure)).body).destinationId;
      expect((await send('POST', `/storage-destinations/${destinationId}/test`)).body).toEqual({
        status: 200,
        problem: null,
      });
      const { exportId, fileName } = await exported();
      expect((await sent(exportId, destinationId)).status).toBe(200);
      await upload();
      expect(await uploads()).toMatchObject([{ state: 'waiting', bytesSent: 0, failures: 0 }]);
      await makeExports();
      api.advance(60_000);
      await upload();
      const [done] = await uploads();
      expect(done).toMatchObject({ state: 'done', lastProblem: null, objectName: `spend/${fileName}` });
      const path = `/${kind === 's3' ? 'lake' : 'spend'}/spend/${fileName}`;
      const file = store.objects.get(path);
      expect(file?.equals(await fileOf(exportId))).toBe(true);
      expect(store.parts.length).toBe(Math.ceil((done?.bytesSent ?? 0) / 1_000));
      const sidecar: unknown = JSON.parse(String(store.objects.get(`${path}.sidecar.json`)));
      expect(exportSidecarSchema.parse(sidecar).sha256).toBe(
        createHash('sha256')
          .update(file ?? '')
          .digest('hex'),
      );
      const listed = await send('GET', '/storage-destinations');
      expect(destinationListSchema.parse(listed.body).destinations).toHaveLength(1);
      for (const secret of [KEY.secretAccessKey, KEY.accessKeyId, SAS, ACCOUNT.accountKey])
        expect(listed.text).not.toContain(secret);
    },
  );

  test('a store that fails in the middle is tried again after a pause, from the part that it lacks', async () => {
    const { exportId } = await exported();
    await sent(exportId, await s3());
    await makeExports();
    store.fail = (_, url) => (url.searchParams.get('partNumber') === '3' ? 503 : null);
    await upload();
    expect(await uploads()).toMatchObject([
      { state: 'waiting', bytesSent: 2_000, failures: 1, lastStatus: 503 },
    ]);
    store.fail = () => null;
    await upload();
    expect(store.parts).toEqual(['1', '2']);
    api.advance(31_000);
    await upload();
    expect(store.parts.slice(0, 4)).toEqual(['1', '2', '3', '4']);
    expect(new Set(store.parts).size).toBe(store.parts.length);
    expect(await uploads()).toMatchObject([{ state: 'done', lastStatus: 200 }]);
  });

  test('an upload that the store has forgotten begins anew; a wrong key is given up at last, and shown', async () => {
    const { exportId } = await exported();
    await sent(exportId, await s3());
    await makeExports();
    store.fail = (_, url) => (url.searchParams.get('partNumber') === '2' ? 404 : null);
    await upload();
    store.fail = () => null;
    api.advance(31_000);
    await upload();
    expect(await uploads()).toMatchObject([{ state: 'done' }]);
    await sent(exportId, await s3({ secretAccessKey: 'not the secret', name: 'Wrong' }));
    for (let attempt = 0; attempt < 8; attempt++) {
      await upload();
      api.advance(20 * HOUR_MS);
    }
    finance = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    const [wrong] = await uploads();
    expect(wrong).toMatchObject({ state: 'given_up', lastStatus: 403, nextAttemptAt: null });
  });

  test('two processes bring a file once, and a killed one is taken over from', async () => {
    const { exportId } = await exported();
    await sent(exportId, await s3());
    await makeExports();
    let calls = 0;
    const killed = { ...jobs(), partBytes: 1_000, clock: () => api.services.clock() };
    const dying = {
      ...killed,
      egress: {
        ...killed.egress,
        fetch: (...request: Parameters<typeof killed.egress.fetch>) => {
          calls++;
          // It never comes back from its third request, and writes nothing more.
          return calls > 3 ? new Promise<Response>(() => undefined) : killed.egress.fetch(...request);
        },
      },
    };
    void uploadDue(dying, placed.organisationId);
    await expect.poll(() => store.parts.length, { timeout: 60_000 }).toBe(2);
    await expect.poll(async () => (await uploads())[0]?.bytesSent, { timeout: 60_000 }).toBe(2_000);
    await upload();
    expect(store.parts).toEqual(['1', '2']);
    api.advance(6 * 60_000);
    await Promise.all([upload(), upload()]);
    expect(await uploads()).toMatchObject([{ state: 'done' }]);
    expect(store.parts.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(new Set(store.parts).size).toBe(store.parts.length);
  });

  test('a schedule makes and uploads each period once, also those of an outage, and stops with its owner’s rights', async () => {
    const destinationId = await s3();
    const asked = { name: 'Lake', period: 'day', afterHours: 1, export: { kind: 'requests', format: 'csv' } };
    const first = exportScheduleSchema.parse(
      (await send('POST', '/export-schedules', { ...asked, destinationId })).body,
    );
    const focus = { kind: 'focus', spec: '1.2', format: 'csv' };
    expect((await send('POST', '/export-schedules', { ...asked, export: focus, destinationId })).status).toBe(
      400,
    );
    const run = () => runExportSchedules(jobs(), placed.organisationId);
    const made = async () =>
      exportListSchema.parse((await send('GET', '/exports')).body).exports.map(({ fileName }) => fileName);
    await run();
    expect(await made()).toEqual([]);
    api.advance(Date.parse(first.nextAt ?? '') + 24 * HOUR_MS - api.services.clock().getTime());
    finance = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    await Promise.all([run(), run()]);
    const files = await made();
    expect(files).toHaveLength(2);
    expect(new Set(files).size).toBe(2);
    expect(await uploads()).toHaveLength(2);
    const { organisationId } = placed;
    await db.inDirectory({ organisationId }, (unit) =>
      updateRole(unit, organisationId, first.ownerId, 'read_only'),
    );
    api.advance(24 * HOUR_MS);
    await run();
    finance = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    expect(await made()).toHaveLength(2);
    const { body } = await send('GET', '/export-schedules');
    expect(exportScheduleListSchema.parse(body).schedules).toMatchObject([
      { stoppedBy: 'owner_rights', nextAt: null },
    ]);
  });
});
