/**
 * Two processes of the dashboard API do the jobs of one PostgreSQL, and one of them is killed at a random moment of each
 * day: as a message arrives, after it is answered, as a file is uploaded. Afterwards each period was reported by one message,
 * which arrived at least once and under one id, and each period's file was made and uploaded whole.
 * `npm run kill-test -- --subject jobs` plays more days.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertMessageSchema, channelSecretSchema } from '../../../contract/alerts-api.ts';
import { destinationSchema } from '../../../contract/storage-api.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { RandomStream } from '../../../scripts/seed/random.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, SECRET_KEY, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { signedIn } from '../sign-in.ts';
import { KEY, REGION, type TestStore, testStore } from '../storage/stores.ts';

const DAYS = Number(process.env['KILL_ROUNDS'] ?? 3);
const SEED = process.env['KILL_SEED'] ?? '1';
const REPORT = process.env['KILL_REPORT'];
const PROGRAM = join(import.meta.dirname, 'api-process.ts');
const DAY_MS = 86_400_000;
/** A claim of a process that is gone ends before that. */
const STEP_MS = 11 * 60_000;
const MOST_PASSES = 12;
const REPORTS = ['Morning', 'By key', 'By model', 'For the board'];
const POSTGRES = ENGINES.filter(({ name }) => name === 'PostgreSQL');

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe.each(POSTGRES)('API processes that are killed, on $name', (engine) => {
  const random = new RandomStream(`jobs ${SEED}`);
  const received: Received[] = [];
  const processes: ChildProcess[] = [];
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let store: TestStore;
  let receiver: Server;
  let secret: string;
  let databaseUrl: string;
  let kills = 0;
  let failures = 0;
  /** So many requests of the processes until one of them is killed; null: none is. */
  let countdown: number | null = null;
  let isKilledFirst = true;

  beforeAll(async () => {
    db = await engine.open();
    const named = await db.asOwner((tx) =>
      tx.execute<{ name: string }>(sql`select current_database() as name`),
    );
    const url = new URL(process.env['POSTGRES_URL'] ?? '');
    url.pathname = `/${named.rows[0]?.name ?? ''}`;
    databaseUrl = url.href;
    // Due jobs are found by the database's own clock, of which the test's stays behind. Seven in the morning: reports of the
    // day before are due at six.
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    api = await testApi(db, {}, today - (DAYS + 2) * DAY_MS + 7 * 3_600_000);
    placed = await sampleOrganisation(db);
    store = await testStore();
    store.fail = () => {
      maybeKill();
      return null;
    };
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        if (isKilledFirst) maybeKill();
        response.writeHead(204).end(() => {
          if (!isKilledFirst) maybeKill();
        });
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    processes.push(...(await Promise.all([start(), start()])));
  });
  afterAll(async () => {
    for (const child of processes) child.kill('SIGKILL');
    receiver.close();
    store.close();
    await db.close();
  });

  async function start(): Promise<ChildProcess> {
    const child = fork(PROGRAM, {
      env: { ...process.env, DATABASE_URL: databaseUrl, SECRET_KEY, PUBLIC_URL },
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('an API process did not start'))),
    ]);
    return child;
  }

  function maybeKill(): void {
    if (countdown === null || --countdown > 0) return;
    countdown = null;
    kills++;
    processes[random.between(0, 1)]?.kill('SIGKILL');
  }

  /** Both do everything that is due now; who is killed meanwhile is started anew afterwards. */
  async function pass(): Promise<void> {
    const nowMs = api.services.clock().getTime();
    await Promise.all(
      processes.map(async (child) => {
        const over = Promise.race([once(child, 'message'), once(child, 'exit')]);
        child.send(nowMs);
        const [said] = await over;
        if (typeof said === 'object' && said !== null) failures = Math.max(failures, said.failed);
      }),
    );
    for (const [index, child] of processes.entries()) if (child.killed) processes[index] = await start();
    api.advance(STEP_MS);
  }

  const messages = () => received.map(({ body }) => alertMessageSchema.parse(JSON.parse(body)));
  const send = async (path: string, body: unknown, cookie: string) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method: 'POST',
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status, path).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };

  test(
    'each period is claimed once, and its report arrives under one id; files are whole',
    async () => {
      const { organisationId } = placed;
      const { cookie } = await signedIn(db, organisationId, 'owner', api.services.clock());
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
      const channel = channelSecretSchema.parse(await send('/channels', { name: 'Pager', url }, cookie));
      secret = channel.secret ?? '';
      const lake = { kind: 's3', name: 'Lake', endpoint: store.url, region: REGION, bucket: 'lake', ...KEY };
      const { destinationId } = destinationSchema.parse(await send('/storage-destinations', lake, cookie));
      for (const name of REPORTS)
        await send('/report-schedules', { name, period: 'day', channelId: channel.channelId }, cookie);
      await send(
        '/export-schedules',
        { name: 'Lake', period: 'day', destinationId, export: { kind: 'requests', format: 'csv' } },
        cookie,
      );
      const lines = [sampleLine({ costNanos: '850', chargedNanos: '850' })];
      const admittedAtMs = api.services.clock().getTime();
      await takeInCalls(db, placed, [sampleEvent(placed, { lines, admittedAtMs })]);
      const firstDay = Math.floor(admittedAtMs / DAY_MS);

      for (let day = 1; day <= DAYS; day++) {
        api.advance((firstDay + day) * DAY_MS + 7 * 3_600_000 - api.services.clock().getTime());
        // A day has a request for each report and two for its file, and more where one is repeated.
        countdown = random.between(1, REPORTS.length + 2);
        isKilledFirst = random.isWithin(0.5);
        const isWhole = () =>
          new Set(received.map(({ headers }) => headers['webhook-id'])).size === day * REPORTS.length &&
          store.objects.size === day * 2;
        for (let passes = 0; passes < MOST_PASSES && !(isWhole() && countdown === null); passes++)
          await pass();
        expect(isWhole(), `day ${day}: ${received.length} messages, ${store.objects.size} objects`).toBe(
          true,
        );
      }

      const sent = messages().map(({ data }) => `${data.reportName} ${data.from}`);
      const ids = Map.groupBy(received.keys(), (index) => received[index]?.headers['webhook-id']);
      for (const [id, arrivals] of ids) {
        // What arrives again is the same, to the letter.
        expect(new Set(arrivals.map((index) => received[index]?.body)).size).toBe(1);
        for (const { headers, body } of arrivals.flatMap((index) => received[index] ?? [])) {
          const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
          expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(String(id), at, body));
        }
      }
      expect(ids.size).toBe(DAYS * REPORTS.length);
      expect(new Set(sent).size).toBe(ids.size);
      const made = await db.readTenant(organisationId, (unit) =>
        auditEntries(unit, 1_000, { action: 'export.create' }),
      );
      expect(made).toHaveLength(DAYS);
      expect([kills, failures]).toEqual([DAYS, 0]);
      if (REPORT) {
        const again = received.length - ids.size;
        writeFileSync(
          REPORT,
          JSON.stringify({ subject: 'jobs', seed: SEED, days: DAYS, kills, messages: ids.size, again }),
        );
      }
    },
    120_000 + DAYS * 30_000,
  );
});
