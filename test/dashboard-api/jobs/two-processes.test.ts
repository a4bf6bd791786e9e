/**
 * What two API processes do with one server: each with connections of its own, both at every job at once. Whatever is due is
 * done once.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertListSchema, channelSecretSchema } from '../../../contract/alerts-api.ts';
import { exportListSchema } from '../../../contract/exports-api.ts';
import { destinationSchema, uploadListSchema } from '../../../contract/storage-api.ts';
import { alertPass } from '../../../dashboard-api/alerts/worker.ts';
import { exportPass } from '../../../dashboard-api/exports/worker.ts';
import { schedulePass } from '../../../dashboard-api/schedules/worker.ts';
import { storagePass } from '../../../dashboard-api/storage/worker.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES, openAgain } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { signedIn } from '../sign-in.ts';
import { KEY, REGION, type TestStore, testStore } from '../storage/stores.ts';

const HOUR_MS = 3_600_000;
const SERVERS = ENGINES.slice(1);
if (SERVERS.length === 0) test.skip('no server is named for two processes to share', () => {});

describe.each(SERVERS)('two API processes on $name', (engine) => {
  let databases: readonly [Database, Database];
  let apis: readonly [TestApi, TestApi];
  let placed: Placed;
  let store: TestStore;
  let receiver: Server;
  const received: string[] = [];
  beforeAll(async () => {
    const first = await engine.open();
    databases = [first, await openAgain(first)];
    // Due jobs are found by the database's own clock, of which the test's clock stays behind.
    const startMs = Date.now() - 5 * 24 * HOUR_MS;
    apis = [await testApi(databases[0], {}, startMs), await testApi(databases[1], {}, startMs)];
    placed = await sampleOrganisation(first);
    store = await testStore();
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        received.push((JSON.parse(body) as { type: string }).type);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    receiver.close();
    store.close();
    await databases[1].close();
    await databases[0].close();
  });

  const advance = (ms: number) => {
    for (const api of apis) api.advance(ms);
  };

  /** Both processes look for everything that there is to do, so often that everything is done. */
  async function everyJob(): Promise<void> {
    for (let round = 0; round < 6; round++) {
      await Promise.all(
        apis.flatMap(({ services }) => {
          const context = { ...services, envelope: services.config.envelope, publicUrl: PUBLIC_URL };
          return [alertPass, schedulePass, exportPass, storagePass].map((pass) =>
            pass(context, services.log, () => false),
          );
        }),
      );
      advance(60_000);
    }
  }

  test('thresholds, deliveries, reports, exports and uploads: each is done once', async () => {
    const [{ app, services }] = apis;
    const { organisationId } = placed;
    let { cookie } = await signedIn(databases[0], organisationId, 'owner', services.clock());
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await app.request(`/api/v1${path}`, {
        method,
        headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect(response.status, path).toBe(200);
      return (await response.json()) as Record<string, unknown>;
    };
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const { channelId } = channelSecretSchema.parse(await send('POST', '/channels', { name: 'Pager', url }));
    const lake = { kind: 's3', name: 'Lake', endpoint: store.url, region: REGION, bucket: 'lake', ...KEY };
    const { destinationId } = destinationSchema.parse(await send('POST', '/storage-destinations', lake));
    await send('POST', '/budgets', { name: 'All', limitNanos: '1000', period: 'total' });
    await send('POST', '/report-schedules', { name: 'Daily', period: 'day', channelId });
    const { nextAt } = await send('POST', '/export-schedules', {
      name: 'Lake',
      period: 'day',
      destinationId,
      export: { kind: 'requests', format: 'csv' },
    });
    const admittedAtMs = services.clock().getTime();
    const lines = [sampleLine({ costNanos: '850', chargedNanos: '850' })];
    await takeInCalls(databases[0], placed, [sampleEvent(placed, { lines, admittedAtMs })]);
    advance(Date.parse(String(nextAt)) - admittedAtMs + HOUR_MS);
    await everyJob();
    expect(received.toSorted()).toEqual(['budget.threshold', 'report.scheduled']);
    ({ cookie } = await signedIn(databases[0], organisationId, 'owner', services.clock()));
    const alerts = alertListSchema.parse(await send('GET', '/alerts')).alerts;
    expect(alerts).toMatchObject([{ percent: 80, deliveries: [{ state: 'taken', attempts: 1 }] }]);
    const { exports } = exportListSchema.parse(await send('GET', '/exports'));
    expect(exports).toMatchObject([{ state: 'ready', progress: 100 }]);
    const { uploads } = uploadListSchema.parse(await send('GET', '/storage-uploads'));
    expect(uploads).toMatchObject([{ state: 'done', failures: 0 }]);
    expect([...store.objects.keys()]).toHaveLength(2);
    const entries = await databases[1].readTenant(organisationId, (unit) =>
      auditEntries(unit, 10, { action: 'export.create' }),
    );
    expect(entries).toHaveLength(1);
    const failed = apis.flatMap(({ logged }) => logged).filter(({ name }) => name === 'job.failed');
    expect(failed).toEqual([]);
  });
});
