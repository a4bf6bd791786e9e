/** Commitments and credits over HTTP: entered, imported, taken back, and never for a closed month. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  chargeListSchema,
  chargePartsSchema,
  enteredChargesSchema,
} from '../../../contract/provider-charges-api.ts';
import type { Role } from '../../../contract/rights.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import { putMonth } from '../../../db/close/months.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';
import { type SignedIn, sendAs, signedIn } from '../sign-in.ts';

const CREDIT = {
  category: 'credit',
  provider: 'openai',
  firstDay: '2026-11-01',
  lastDay: '2026-11-30',
  amount: '500',
  description: 'Promotional credit',
};

describe.each(ENGINES)('commitments and credits on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let finance: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
    api = await testApi(db);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
    finance = await as('finance');
  });

  const as = (role: Role) => signedIn(db, placed.organisationId, role, api.services.clock());
  const send = (method: string, path: string, body?: unknown, who = finance) =>
    sendAs(who, api, method, `/provider-charges${path}`, body);
  const enter = async (...charges: object[]) =>
    enteredChargesSchema.parse((await send('POST', '', { charges })).body);
  const list = async () => chargeListSchema.parse((await send('GET', '')).body);

  test('are entered, audited, and taken back by finance; what was taken back is shared no more', async () => {
    const { charges } = await enter(CREDIT, { ...CREDIT, category: 'commitment', amount: '0.000000001' });
    expect(charges.map(({ amountNanos, model }) => [amountNanos, model])).toEqual([
      ['500000000000', null],
      ['1', null],
    ]);
    const [first] = charges;
    expect((await send('POST', `/${first?.chargeId}/withdraw`, {})).status).toBe(200);
    expect((await send('POST', `/${first?.chargeId}/withdraw`, {})).status).toBe(404);
    const { parts } = chargePartsSchema.parse((await send('GET', '/parts?month=2026-11')).body);
    expect(parts).toMatchObject([
      { nanos: '1', contractedNanos: '0', firstDay: '2026-11-01', lastDay: '2026-11-30' },
    ]);
    expect((await list()).charges.filter(({ withdrawnAt }) => withdrawnAt !== null)).toHaveLength(1);
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    const actions = entries.map(({ action }) => action).filter((action) => action.startsWith('provider_'));
    expect(actions.toSorted()).toEqual([
      'provider_charge.enter',
      'provider_charge.enter',
      'provider_charge.withdraw',
    ]);
  });

  test('who does not reconcile neither reads nor enters them', async () => {
    const developer = await as('developer');
    expect((await send('GET', '', undefined, developer)).status).toBe(403);
    expect((await send('POST', '', { charges: [CREDIT] }, developer)).status).toBe(403);
    const auditor = await as('auditor');
    expect((await send('GET', '', undefined, auditor)).status).toBe(200);
    expect((await send('POST', '', { charges: [CREDIT] }, auditor)).status).toBe(403);
  });

  test.each([
    { amount: '0' },
    { amount: '-5' },
    { amount: '1e3' },
    { amount: '0.0000000001' },
    { provider: 'nobody' },
    { category: 'tax' },
    { lastDay: '2026-10-31' },
    { lastDay: '2026-02-30' },
    { lastDay: '2031-01-01' },
    { description: '  ' },
    { currency: 'eur' },
    { currency: 'XXZ' },
  ])('%o is refused, and nothing of its like comes in', async (more) => {
    expect((await send('POST', '', { charges: [CREDIT, { ...CREDIT, ...more }] })).status).toBe(400);
    expect((await list()).charges).toEqual([]);
  });

  test('an amount in another currency is kept beside the dollars of its first day’s rate', async () => {
    const euros = { ...CREDIT, amount: '100.50', currency: 'EUR' };
    const refused = await send('POST', '', { charges: [CREDIT, euros] });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'rate_missing', faults: [{ place: 'EUR', message: '2026-11-01' }] },
    ]);
    expect((await list()).charges).toEqual([]);
    const rate = { currency: 'EUR', quote: 'dollarsPerUnit', source: 'Central bank' };
    for (const day of ['2026-10-30', '2026-11-02'])
      await sendAs(finance, api, 'POST', '/exchange-rates', {
        ...rate,
        effectiveFrom: day,
        rate: day < '2026-11' ? '1.1' : '2',
      });
    const csv = 'category,provider,first day,last day,amount,description,currency';
    await send('POST', '/csv', { content: `${csv}\ncredit,openai,2026-11-01,2026-11-30,100.50,Trial,eur` });
    await enter(euros, CREDIT);
    const entered = (await list()).charges.map(({ amountNanos, amount, currency, convertedBy }) => [
      amountNanos,
      amount,
      currency,
      convertedBy?.effectiveFrom ?? null,
    ]);
    expect(entered.toSorted()).toEqual([
      ['110550000000', '100.50', 'EUR', '2026-10-30'],
      ['110550000000', '100.50', 'EUR', '2026-10-30'],
      ['500000000000', '500', 'USD', null],
    ]);
  });

  test('a reference comes in once, in however many requests at once, and again when it was taken back', async () => {
    const numbered = { ...CREDIT, reference: 'CR-1' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => enter(numbered)));
    const entered = answers.flatMap(({ charges }) => charges);
    expect(entered).toHaveLength(1);
    expect(answers.flatMap(({ known }) => known)).toEqual(['CR-1', 'CR-1', 'CR-1']);
    expect((await enter({ ...numbered, provider: 'mistral' })).charges).toHaveLength(1);
    await send('POST', `/${entered[0]?.chargeId}/withdraw`, {});
    expect((await enter(numbered)).charges).toHaveLength(1);
  });

  test('none has a day of a closed month, neither coming nor going', async () => {
    const { charges } = await enter({ ...CREDIT, firstDay: '2026-10-01', lastDay: '2026-12-31' });
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      putMonth(unit, { month: '2026-10', state: 'closed', revision: 1, note: null, changedAt: new Date() }),
    );
    expect((await send('POST', `/${charges[0]?.chargeId}/withdraw`, {})).body).toMatchObject({
      code: 'month_closed',
    });
    const both = { charges: [CREDIT, { ...CREDIT, firstDay: '2026-10-31' }] };
    expect((await send('POST', '', both)).body).toMatchObject({ code: 'month_closed' });
    expect((await list()).charges).toHaveLength(1);
    expect((await list()).closedUpTo).toBe('2026-10');
    expect((await enter(CREDIT)).charges).toHaveLength(1);
  });

  test('a CSV is read as it stands, or refused whole with the line', async () => {
    const csv = (...rows: string[]) =>
      send('POST', '/csv', {
        content: ['Category;Provider;Model;First day;Last day;Amount;Reference;Description', ...rows].join(
          '\r\n',
        ),
      });
    const read = await csv(
      'commitment;azure-openai;gpt-5;2026-11-01;2027-10-31;12000;PO 7;Provisioned throughput',
      'Credit;openai;;2026-11-01;2026-11-30;18.50;;Service credit of June',
    );
    const { charges } = enteredChargesSchema.parse(read.body);
    expect(charges).toMatchObject([
      { category: 'commitment', model: 'gpt-5', amountNanos: '12000000000000', reference: 'PO 7' },
      { category: 'credit', model: null, amountNanos: '18500000000', reference: null },
    ]);
    const broken = await csv(
      'credit;openai;;2026-11-01;2026-11-30;1;;Fine by itself',
      'credit;openai;;2026-11-01;2026-11-30;1,5;;A comma',
    );
    expect(broken.status).toBe(400);
    expect(broken.body).toMatchObject({ code: 'report_unreadable', faults: [{ place: 'line 3' }] });
    expect((await list()).charges).toHaveLength(2);
  });
});
