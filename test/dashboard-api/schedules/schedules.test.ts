/** Scheduled reports, from a day's end to what waits for a channel, on every engine. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AlertMessage, alertMessageSchema, channelSecretSchema } from '../../../contract/alerts-api.ts';
import { type Schedule, scheduleListSchema, scheduleSchema } from '../../../contract/schedules-api.ts';
import { wordsOf } from '../../../dashboard-api/alerts/words.ts';
import { runSchedules } from '../../../dashboard-api/schedules/run.ts';
import { schedulePass } from '../../../dashboard-api/schedules/worker.ts';
import type { Database } from '../../../db/database.ts';
import { deleteMembership, updateRole } from '../../../db/directory/memberships.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { signedIn } from '../sign-in.ts';

const START_MS = Date.UTC(2026, 10, 20, 13);
const DAY_MS = 24 * 3_600_000;

describe.each(ENGINES)('scheduled reports on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let owner: { readonly personId: string; readonly cookie: string };
  let channelId: string;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db, {}, START_MS);
    placed = await sampleOrganisation(db);
    owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    const channel = await send('POST', '/channels', { name: 'Costs', url: 'https://hooks.example/x' });
    ({ channelId } = channelSecretSchema.parse(channel.body));
  });

  async function send(method: string, path: string, body?: unknown, cookie = owner.cookie) {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
  }
  const made = async (more = {}, cookie = owner.cookie): Promise<Schedule> =>
    scheduleSchema.parse(
      (await send('POST', '/report-schedules', { name: 'Daily', period: 'day', channelId, ...more }, cookie))
        .body,
    );
  const run = () => runSchedules(api.services, placed.organisationId);
  const listed = async () => {
    const { cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    return scheduleListSchema.parse((await send('GET', '/report-schedules', undefined, cookie)).body)
      .schedules;
  };
  const messages = async (): Promise<AlertMessage[]> => {
    const rows = await db.inTenant('app_user', placed.organisationId, ({ tx, tables }) =>
      tx
        .select()
        .from(tables.delivery)
        .where(eq(tables.delivery.tenantId, placed.organisationId))
        .orderBy(tables.delivery.createdAt),
    );
    return rows.map(({ payload }) => alertMessageSchema.parse(JSON.parse(payload)));
  };
  /** One call at an instant for so many nano-dollars. */
  const call = (at: number, nanos: number, more = {}) =>
    sampleEvent(placed, {
      lines: [sampleLine({ costNanos: String(nanos), chargedNanos: String(nanos) })],
      admittedAtMs: at,
      ...more,
    });

  test('one is sent at once to see what arrives, of the last day that is over, and as planned too', async () => {
    await takeInCalls(db, placed, [
      call(START_MS - 2 * DAY_MS, 1_000_000_000),
      call(START_MS - DAY_MS, 2_000_000_000),
      call(START_MS, 2_500_000_000),
    ]);
    const { scheduleId, nextAt } = await made();
    expect((await send('POST', `/report-schedules/${scheduleId}/send`)).status).toBe(204);
    expect(await messages()).toMatchObject([
      {
        type: 'report.scheduled',
        data: {
          scheduleId,
          from: '2026-11-19T00:00:00.000Z',
          to: '2026-11-20T00:00:00.000Z',
          total: { costNanos: '2000000000', changeNanos: '1000000000' },
        },
      },
    ]);
    expect(await listed()).toMatchObject([{ nextAt, lastFrom: null, lastDelivery: { state: 'waiting' } }]);
    api.advance(17 * 3_600_000);
    await run();
    expect((await messages()).map(({ data }) => data)).toMatchObject([
      {},
      { from: '2026-11-20T00:00:00.000Z' },
    ]);
    const cookie = (await signedIn(db, placed.organisationId, 'owner', api.services.clock())).cookie;
    await send('POST', `/report-schedules/${scheduleId}/stop`, undefined, cookie);
    const stopped = await send('POST', `/report-schedules/${scheduleId}/send`, undefined, cookie);
    expect(stopped).toMatchObject({ status: 404 });
  });

  test('none is sent at once in the name of an owner who may not read usage any more', async () => {
    const { scheduleId } = await made();
    const { cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    await db.inDirectory({ organisationId: placed.organisationId }, (unit) =>
      deleteMembership(unit, placed.organisationId, owner.personId),
    );
    const refused = await send('POST', `/report-schedules/${scheduleId}/send`, undefined, cookie);
    expect(refused).toMatchObject({ status: 409, body: { code: 'owner_may_not' } });
    expect(await messages()).toEqual([]);
  });

  test('a day is sent after its end, with the change in amount and per cent, and a link to the page', async () => {
    await takeInCalls(db, placed, [
      call(START_MS - DAY_MS, 2_000_000_000),
      call(START_MS, 2_500_000_000),
      call(START_MS + DAY_MS, 9_000_000_000),
    ]);
    const { nextAt } = await made();
    expect(nextAt).toBe('2026-11-21T06:00:00.000Z');
    api.advance(17 * 3_600_000 - 1);
    await run();
    expect(await messages()).toEqual([]);
    api.advance(1);
    await run();
    const [message, ...more] = await messages();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      type: 'report.scheduled',
      data: {
        reportName: 'Daily',
        from: '2026-11-20T00:00:00.000Z',
        to: '2026-11-21T00:00:00.000Z',
        total: { costNanos: '2500000000', changeNanos: '500000000', changePercent: '25' },
        rows: [{ label: 'Search', costNanos: '2500000000' }],
      },
    });
    if (!message) throw new Error('no message');
    expect(wordsOf(message, 'https://spend.example')).toEqual({
      title: 'Daily: $2.50',
      lines: [
        '2026-11-20T00:00:00.000Z to 2026-11-21T00:00:00.000Z (days of UTC), against the period before:',
        'Total: $2.50 (+$0.50, +25 %)',
        'Search: $2.50 (+$0.50, +25 %)',
        // The first call of all was made within that day.
        'The period before is not whole: calls are on record from 2026-11-19T13:00:00.000Z on.',
      ],
      link: 'https://spend.example/?from=2026-11-20T00%3A00%3A00.000Z&to=2026-11-21T00%3A00%3A00.000Z&groupBy=team',
    });
    expect(await listed()).toMatchObject([
      {
        nextAt: '2026-11-22T06:00:00.000Z',
        lastFrom: '2026-11-20T00:00:00.000Z',
        lastDelivery: { channelId, state: 'waiting', attempts: 0 },
      },
    ]);
  });

  test('L29: a period is sent once, by however many processes and after however many crashes', async () => {
    await made();
    api.advance(DAY_MS);
    // A process that dies before its transaction ends has sent nothing; one that dies after it has sent all.
    const dying: Database = {
      ...db,
      inTenant: (role, id, work) =>
        db.inTenant(role, id, async (unit) => {
          await work(unit);
          throw new Error('killed');
        }),
    };
    await expect(runSchedules({ ...api.services, db: dying }, placed.organisationId)).rejects.toThrow(
      'killed',
    );
    expect(await messages()).toEqual([]);
    await Promise.all([run(), run(), run(), run()]);
    await run();
    expect(await messages()).toHaveLength(1);
  });

  test('after an outage the last period is sent, and none of those before it', async () => {
    await made();
    api.advance(5 * DAY_MS);
    await run();
    await run();
    expect((await messages()).map(({ data }) => data.from)).toEqual(['2026-11-24T00:00:00.000Z']);
  });

  test('it stops, with a notice, once its owner has left, and somebody else goes on with it', async () => {
    const finance = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    const { scheduleId } = await made({}, finance.cookie);
    await db.inDirectory({ organisationId: placed.organisationId }, (unit) =>
      deleteMembership(unit, placed.organisationId, finance.personId),
    );
    api.advance(DAY_MS);
    await run();
    await run();
    expect(await messages()).toMatchObject([{ type: 'report.stopped', data: { stoppedBy: 'owner_left' } }]);
    expect(await listed()).toMatchObject([{ nextAt: null, stoppedBy: 'owner_left' }]);
    const { cookie } = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    expect((await send('POST', `/report-schedules/${scheduleId}/resume`, undefined, cookie)).status).toBe(
      204,
    );
    api.advance(DAY_MS);
    await run();
    expect((await messages()).map(({ type }) => type)).toEqual(['report.stopped', 'report.scheduled']);
  });

  test('it holds what its owner may see at that moment, and no more', async () => {
    const finance = await signedIn(db, placed.organisationId, 'finance', api.services.clock());
    await takeInCalls(db, placed, [call(START_MS, 1_000_000_000)]);
    await made({}, finance.cookie);
    await db.inDirectory({ organisationId: placed.organisationId }, (unit) =>
      updateRole(unit, placed.organisationId, finance.personId, 'developer'),
    );
    api.advance(DAY_MS);
    await run();
    expect(await messages()).toMatchObject([{ data: { total: { costNanos: '0' }, rows: [] } }]);
  });

  test('one that is stopped is not sent, and the job is due no more', async () => {
    const { scheduleId } = await made();
    expect((await send('POST', `/report-schedules/${scheduleId}/stop`)).status).toBe(204);
    api.advance(DAY_MS);
    await run();
    expect(await messages()).toEqual([]);
    const due = await db.inDirectory({ organisationId: placed.organisationId }, ({ tx, tables }) =>
      tx.select().from(tables.dueJob).where(eq(tables.dueJob.organisationId, placed.organisationId)),
    );
    expect(due.map(({ kind }) => kind)).not.toContain('report.send');
  });

  test('the job finds what is due', async () => {
    await made({ afterHours: 0 });
    await db.inTenant('app_user', placed.organisationId, ({ tx, tables }) =>
      // The database's own clock finds what is due.
      tx
        .update(tables.dueJob)
        .set({ dueAt: new Date(0) })
        .where(eq(tables.dueJob.organisationId, placed.organisationId)),
    );
    api.advance(DAY_MS);
    await schedulePass(api.services, api.services.log, () => false);
    expect(await messages()).toHaveLength(1);
  });
});
