import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { Administrator } from './administrator.ts';

const DECEMBER_MS = Date.UTC(2026, 11, 1);
const PACIFIC = { timeZone: 'America/Los_Angeles', fiscalStartMonth: 2 };

describe.each(ENGINES)('the calendar of an organisation, on $name', (engine) => {
  let db: Database;
  let administrator: Administrator;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    administrator = await Administrator.signedIn(db);
  });
  const put = (body: unknown) => administrator.send('PUT', '/settings/calendar', body);

  test('is UTC and the year until somebody says otherwise', async () => {
    expect(await administrator.send('GET', '/settings/calendar')).toMatchObject({
      status: 200,
      body: { timeZone: 'UTC', fiscalStartMonth: 1, pending: [] },
    });
  });

  test('moves no window that has begun, tells the edge of the next, and is audited', async () => {
    await administrator.make('/budgets', { name: 'Everything', limitNanos: '5000000000' });
    const before = await administrator.told();
    const answer = await put(PACIFIC);
    expect(answer).toMatchObject({ status: 200, body: PACIFIC });
    expect(answer.body['pending']).toContainEqual({ period: 'month', from: '2026-12-01T00:00:00.000Z' });
    const told = await administrator.told();
    expect(told?.version).toBe((before?.version ?? 0) + 1);
    const [present, next] = told?.record.budgets[0]?.windows ?? [];
    expect(present).toEqual(before?.record.budgets[0]?.windows[0]);
    expect(next).toMatchObject({ startMs: DECEMBER_MS, endMs: Date.UTC(2027, 0, 1, 8) });
    expect(told?.record.zoneOffsets).not.toEqual(before?.record.zoneOffsets);
    const { organisationId } = administrator.placed;
    const [entry] = await db.readTenant(organisationId, (unit) => auditEntries(unit, 1));
    expect(entry).toMatchObject({ action: 'calendar.change', result: 'done' });
    expect(await administrator.send('GET', '/settings/calendar')).toEqual(answer);
  });

  test('set as it is changes nothing; taken back it has never been', async () => {
    await put(PACIFIC);
    const { version } = (await administrator.told()) ?? {};
    expect((await put(PACIFIC)).status).toBe(200);
    expect((await administrator.told())?.version).toBe(version);
    administrator.api.advance(1_000);
    const utc = { timeZone: 'UTC', fiscalStartMonth: 1 };
    expect(await put(utc)).toMatchObject({ status: 200, body: { ...utc, pending: [] } });
  });

  test('set twice within a millisecond, it is what was said last', async () => {
    await put({ timeZone: 'Europe/Berlin', fiscalStartMonth: 1 });
    expect(await put(PACIFIC)).toMatchObject({ status: 200, body: PACIFIC });
    expect((await administrator.send('GET', '/settings/calendar')).body['pending']).toContainEqual({
      period: 'month',
      from: '2026-12-01T00:00:00.000Z',
    });
  });

  test.each([
    { ...PACIFIC, timeZone: 'Mars/Olympus' },
    { ...PACIFIC, fiscalStartMonth: 13 },
    { ...PACIFIC, week: 'sunday' },
  ])('%o is a 400', async (wanted) => {
    expect((await put(wanted)).status).toBe(400);
  });
});
