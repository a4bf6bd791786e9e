import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountId } from '../../../contract/account.ts';
import { booksCheckSchema, completenessSchema } from '../../../contract/completeness.ts';
import type { ReplayRequest } from '../../../contract/delivery.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import type { NamedGateFigures } from '../../../contract/gate-figures.ts';
import { newId } from '../../../contract/ids.ts';
import type { AccountFigures } from '../../../contract/ledger-figures.ts';
import { checkBooks } from '../../../dashboard-api/books/check.ts';
import { heal } from '../../../dashboard-api/books/heal.ts';
import { booksPass } from '../../../dashboard-api/books/worker.ts';
import type { GatewayClient } from '../../../dashboard-api/edge/gateway-client.ts';
import { issueApiToken } from '../../../dashboard-api/identity/api-tokens.ts';
import type { Database } from '../../../db/database.ts';
import { organisationsDue, setDue } from '../../../db/directory/due-jobs.ts';
import { ENGINES } from '../../db/engines.ts';
import { pastPolicies } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { numbered, type Placed, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { GATEWAY_ID, type TestApi, testApi } from '../api.ts';

const BUDGET = newId();
const ACCOUNT = accountId(BUDGET, 0);
const ACCOUNT_FIGURES: AccountFigures = {
  account: ACCOUNT,
  limitNanos: '1',
  openingNanos: '0',
  spentNanos: '0',
  leasedNanos: '0',
  reservedNanos: '0',
  underWay: 0,
  exposedNanos: '0',
  overrunNanos: '0',
  perCallNanos: null,
  perCallWorstNanos: null,
  roomNanos: '0',
};

describe.each(ENGINES)('the self-check on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let events: UsageEvent[];
  let replays: ReplayRequest[];
  let answers: NamedGateFigures[] | null;
  let accounts: AccountFigures[];
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    replays = [];
    const gateway: Partial<GatewayClient> = {
      gates: async (_, gateIds) => answers?.filter(({ gateId }) => gateIds.includes(gateId)) ?? null,
      ledger: async () => ({ version: 1, gates: 1, confirmed: 1, accounts }),
      replay: async (request) => {
        replays.push(request);
        const wanted = events.filter(({ eventNumber }) => eventNumber > request.eventNumber);
        if (wanted.length > 0 && request.incarnationId === placed.incarnationId) await deliver(wanted);
        return { ok: true };
      },
    };
    api = await testApi(db, {}, undefined, gateway);
    placed = await sampleOrganisation(db);
    const budgetAccounts = [ACCOUNT];
    events = numbered([
      sampleEvent(placed, { budgetAccounts }),
      sampleEvent(placed, { lines: [sampleLine(), sampleLine({ model: 'other' })], budgetAccounts }),
      sampleEvent(placed, { lines: [sampleLine({ classes: [], costNanos: null, chargedNanos: '7' })] }),
    ]).map((event) => ({ ...event, admissionNumber: event.eventNumber }));
    await deliver(events);
    const spentNanos = (
      BigInt(events[0]?.chargedNanos ?? 0) + BigInt(events[1]?.chargedNanos ?? 0)
    ).toString();
    accounts = [{ ...ACCOUNT_FIGURES, spentNanos }];
    answers = [gateSays()];
    api.advance(60_000);
  });

  const gateSays = (facts: Partial<NamedGateFigures> = {}): NamedGateFigures => ({
    gateId: placed.gateId,
    incarnationId: placed.incarnationId,
    organisationId: placed.organisationId,
    admitted: 3,
    open: 0,
    deferred: 0,
    ended: 3,
    events: 3,
    acknowledged: 3,
    storage: 'ample',
    chargedNanos: events.at(-1)?.totalChargedNanos ?? '0',
    ...facts,
  });
  const deliver = async (some: readonly UsageEvent[]) => {
    const { organisationId, gateId, incarnationId } = placed;
    const messages = [{ organisationId, gateId, incarnationId, events: [...some] }];
    expect((await api.deliver({ gatewayId: GATEWAY_ID, messages })).status).toBe(200);
  };
  const context = () => ({ ...api.services, gatewayId: GATEWAY_ID, pause: async () => undefined });
  const check = () => checkBooks(context(), placed.organisationId);
  const faults = async () =>
    (await check()).faults.map(({ fault, expected, found }) => [fault, expected, found]);
  /** What no role of the API may do: a broken disk, or somebody at the database. */
  const tamper = (statement: ReturnType<typeof sql>) => pastPolicies(db, (tx) => tx.execute(statement));

  test('finds nothing where everything agrees, and says what it has compared', async () => {
    expect(await check()).toEqual({
      checkedAt: '2026-11-20T13:01:00.000Z',
      isSound: true,
      isWhole: true,
      faults: [],
      compared: {
        gates: 1,
        gatesAnswered: 1,
        events: 3,
        calls: 3,
        lines: 4,
        accounts: 1,
        accountsSkipped: 0,
        chargedNanos: events.at(-1)?.totalChargedNanos,
      },
    });
  });

  test('compares each day in a unit of its own, so that others come to their turn in between', async () => {
    const unitsNeeded = async () => {
      let units = 0;
      const counting: Database = {
        ...db,
        readTenant: (organisationId, work) => {
          units += 1;
          return db.readTenant(organisationId, work);
        },
      };
      const { faults: found } = await checkBooks({ ...context(), db: counting }, placed.organisationId);
      expect(found).toEqual([]);
      return units;
    };
    const before = await unitsNeeded();
    const life = { ...placed, incarnationId: newId() };
    const [earlier] = numbered([
      sampleEvent(life, { admittedAtMs: Date.parse('2026-11-18T10:00:00Z'), admissionNumber: 1 }),
    ]);
    if (!earlier) throw new Error('one was made');
    placed = life;
    answers = [];
    await deliver([earlier]);
    expect(await unitsNeeded()).toBe(before + 1);
  });

  test('P6: the sum of what a gate charged and of its lines differ by a nano-dollar: it is found', async () => {
    answers = [gateSays({ chargedNanos: (BigInt(gateSays().chargedNanos) + 1n).toString() })];
    expect(await faults()).toEqual([
      ['gate_sum', answers[0]?.chargedNanos, events.at(-1)?.totalChargedNanos],
    ]);
  });

  test.each<[string, Partial<NamedGateFigures>, unknown[]]>([
    ['settled a call more', { ended: 4 }, ['gate_count', '4', '3']],
    ['was told of an event that is not here', { events: 4, acknowledged: 4 }, ['events_missing', '4', '3']],
    ['was set back', { events: 2, acknowledged: 3 }, ['gate_set_back', '3', '2']],
  ])('finds that a gate %s', async (_, facts, fault) => {
    answers = [gateSays(facts)];
    expect(await faults()).toEqual([fault]);
  });

  test('what is on its way is no fault, and the check is not whole', async () => {
    answers = [gateSays({ events: 4 })];
    expect(await check()).toMatchObject({ isSound: true, isWhole: false, compared: { accountsSkipped: 1 } });
    answers = null;
    expect(await check()).toMatchObject({ isSound: true, isWhole: false, compared: { gatesAnswered: 0 } });
  });

  test('finds a budget that was charged something else, once nothing moves', async () => {
    accounts = [{ ...ACCOUNT_FIGURES, spentNanos: '1' }];
    const sum = BigInt(events[0]?.chargedNanos ?? 0) + BigInt(events[1]?.chargedNanos ?? 0);
    expect(await faults()).toEqual([['budget_sum', '1', sum.toString()]]);
    answers = [gateSays({ admitted: 4, open: 1 })];
    expect(await check()).toMatchObject({ isSound: true, compared: { accounts: 0, accountsSkipped: 1 } });
  });

  test('calls that were open in a storage that a gate lost stay unaccounted for, and are said to be', async () => {
    const last = numbered([sampleEvent(placed, { admissionNumber: 9 })], 4).map((event) => ({
      ...event,
      totalChargedNanos: (BigInt(gateSays().chargedNanos) + BigInt(event.chargedNanos)).toString(),
    }));
    await deliver(last);
    answers = [gateSays({ incarnationId: newId(), admitted: 0, ended: 0, events: 0, acknowledged: 0 })];
    expect(await faults()).toEqual([['calls_unaccounted', '9', '4']]);
  });

  test('quarantined events are a fault until they are taken in', async () => {
    const [next] = numbered([sampleEvent(placed)], 4);
    await deliver([{ ...next, schema: 2 } as unknown as UsageEvent]);
    expect(await faults()).toContainEqual(['events_quarantined', '0', '1']);
  });

  test('finds rows that were lost or changed behind its back', async () => {
    const { organisationId } = placed;
    await tamper(sql`update usage_line set charged_nanos = charged_nanos + 1
      where tenant_id = ${organisationId} and model = 'other'`);
    expect((await faults()).map(([fault]) => fault)).toEqual(['line_sums', 'rollups']);
    await tamper(sql`update usage_event set charged_nanos = charged_nanos + 1
      where tenant_id = ${organisationId} and event_number = 2`);
    expect((await faults()).map(([fault]) => fault).toSorted()).toEqual([
      'budget_sum',
      'gate_sum',
      'rollups',
      'running_total',
      'watermark_sum',
    ]);
    await tamper(sql`update usage_line_class set cost_nanos = cost_nanos + 1
      where tenant_id = ${organisationId} and class = 'output.text'`);
    expect((await faults()).map(([fault]) => fault)).toContain('class_sums');
  });

  test('finds a roll-up that is not what its lines add up to', async () => {
    await tamper(sql`update usage_rollup set charged_nanos = charged_nanos + 1
      where tenant_id = ${placed.organisationId}`);
    expect((await check()).faults).toMatchObject([
      { fault: 'rollups', subject: '2026-11-20', expected: '0' },
    ]);
  });

  describe('missing events', () => {
    const lose = (from: number) =>
      tamper(
        sql`delete from usage_event where tenant_id = ${placed.organisationId} and event_number = ${from}`,
      );

    test('a store that was restored has its end sent again', async () => {
      answers = [gateSays({ events: 5, acknowledged: 5 })];
      expect(await heal(context(), placed.organisationId, false)).toBe(1);
      expect(replays).toMatchObject([{ gateId: placed.gateId, eventNumber: 3 }]);
      answers = [gateSays({ incarnationId: newId() })];
      expect(await heal(context(), placed.organisationId, false)).toBe(1);
      expect(replays[1]).toMatchObject({ incarnationId: answers[0]?.incarnationId, eventNumber: 0 });
    });

    test('a row lost in the middle comes again, and is counted once', async () => {
      await lose(2);
      expect(await faults()).toContainEqual(['events_missing', '3', '2']);
      expect(await heal(context(), placed.organisationId, false)).toBe(0);
      expect(await heal(context(), placed.organisationId, true)).toBe(1);
      expect(replays).toMatchObject([{ eventNumber: 1 }]);
      // Its roll-up was not lost with it, and has it twice until the day is made anew.
      expect(await check()).toMatchObject({
        isWhole: true,
        compared: { events: 3 },
        faults: [{ fault: 'rollups', subject: '2026-11-20' }],
      });
    });

    test('the job asks whoever has not been asked for five minutes, and checks the books once a day', async () => {
      const { organisationId } = placed;
      const now = api.services.clock();
      const soon = new Date(now.getTime() + 5 * 60_000);
      await db.inTenant('app_user', organisationId, (unit) => setDue(unit, 'books.check', soon));
      answers = [gateSays({ acknowledged: 4, events: 4 })];
      const checked = new Map<string, number>();
      const pass = () => booksPass(context(), checked, api.services.log, () => false);
      await pass();
      expect(replays).toEqual([]);
      api.advance(5 * 60_000 + 1);
      await pass();
      expect(replays).toMatchObject([{ organisationId, eventNumber: 3 }]);
      const books = api.logged.filter(({ name }) => name === 'books.checked');
      expect(books).toEqual([
        { name: 'books.checked', isSound: false, isWhole: false, faults: ['events_missing'] },
      ]);
      expect(await organisationsDue(db, 'books.check', api.services.clock())).not.toContain(organisationId);
      api.advance(5 * 60_000 + 1);
      await pass();
      expect(api.logged.filter(({ name }) => name === 'books.checked')).toHaveLength(1);
    });
  });

  test('over HTTP: both, in the form of the contract, of the own organisation alone', async () => {
    const { clock } = api.services;
    const read = async (path: string, organisationId: string) => {
      const token = await issueApiToken(db, organisationId, { origin: 'issued', lifetimeMs: 1e9 }, clock());
      const response = await api.get(`/api/v1${path}`, { authorization: `Bearer ${token.reveal()}` });
      expect(response.status).toBe(200);
      return response.json();
    };
    const { organisationId } = placed;
    const completeness = completenessSchema.parse(await read('/completeness', organisationId));
    expect(completeness).toMatchObject({
      totals: { calls: { admitted: 3, open: 0, settled: 3 }, delivered: 3, missing: 0, unbalanced: 0 },
      gates: [{ gateId: placed.gateId, watermark: 3, isCurrent: true, gate: { acknowledged: 3 } }],
    });
    const checked = booksCheckSchema.parse(await read('/completeness/check', organisationId));
    expect(checked).toMatchObject({ isSound: true, compared: { events: 3 } });
    const other = await sampleOrganisation(db);
    const foreign = completenessSchema.parse(await read('/completeness', other.organisationId));
    expect(foreign).toMatchObject({ totals: { gates: 1, delivered: 0 }, gates: [] });
  });
});
