/** BilledCost is as invoiced once a month is reconciled, else what the ledger says. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { addDecimals } from '../../../contract/money.ts';
import { keepStatement, putMonth } from '../../../db/close/months.ts';
import { insertRate } from '../../../db/currencies/rates.ts';
import type { Database } from '../../../db/database.ts';
import { insertReport, removeReport, type StoredBilledRow } from '../../../db/reconciliation/reports.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { sampleBill } from '../reconciliation/sample-bill.ts';
import { focusFile } from './focus-file.ts';

const CLOSED_AT = new Date('2026-12-05T00:00:00Z');
const AS_OF = new Date('2027-01-20T00:00:00Z');

describe.each(ENGINES)('FOCUS as invoiced on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
  });

  async function file(billingPeriod = '2026-11') {
    const context = { db, organisationId: placed.organisationId, asOf: AS_OF };
    const { rows, figures, text } = await focusFile(context, billingPeriod);
    const billed = rows.reduce((sum, row) => addDecimals(sum, row['BilledCost'] ?? '0'), '0');
    expect(billed).toBe(String(figures['billedCostUsd']));
    return { rows, figures, billed, text };
  }

  /** Takes in calls of a provider, from a gate of their own; each costs so many dollars. */
  async function spend(
    provider: string,
    calls: readonly { readonly day: string; readonly dollars: number; readonly account?: string }[],
  ): Promise<void> {
    const gate = { ...placed, incarnationId: newId() };
    const events = calls.map(({ day, dollars, account }) =>
      sampleEvent(gate, {
        provider,
        admittedAtMs: Date.parse(`${day}T12:00:00Z`),
        providerAccount: account ?? null,
        lines: [
          sampleLine({
            classes: [sampleClass({ quantity: '1000000', priceUsd: String(dollars), priceUnit: '1000000' })],
          }),
        ],
      }),
    );
    await takeInCalls(db, gate, events);
  }

  const bring = (
    provider: string,
    rows: readonly Partial<StoredBilledRow>[],
    more: Parameters<typeof sampleBill>[2] = {},
  ) => {
    const { bill, rows: full } = sampleBill(provider, rows, { importedAt: CLOSED_AT, ...more });
    return db.inTenant('app_user', placed.organisationId, async (unit) => {
      await insertReport(unit, bill, full);
      return bill.reportId;
    });
  };

  const put = (month: string, state: 'draft' | 'reconciled' | 'closed') =>
    db.inTenant('app_user', placed.organisationId, async (unit) => {
      await putMonth(unit, { month, state, revision: 1, note: null, changedAt: CLOSED_AT });
      if (state !== 'closed') return;
      const kept = { statement: Buffer.from('{}'), sha256: 'a'.repeat(64), totalNanos: 5n };
      await keepStatement(unit, { month, revision: 1, ...kept, closedAt: CLOSED_AT });
    });

  test('what was billed takes the ledger’s place once the month is reconciled, and not before', async () => {
    await spend('openai', [
      { day: '2026-11-02', dollars: 3 },
      { day: '2026-11-03', dollars: 4 },
      { day: '2026-11-30', dollars: 5 },
    ]);
    await spend('anthropic', [{ day: '2026-11-02', dollars: 10 }]);
    await bring(
      'openai',
      [
        { day: '2026-11-01', amount: '1.5' },
        { day: '2026-11-03', amount: '6.25' },
      ],
      { invoiceId: 'INV-7' },
    );
    for (const state of [null, 'draft'] as const) {
      if (state !== null) await put('2026-11', state);
      const { rows, billed, figures } = await file();
      expect(billed).toBe('22');
      expect(figures).not.toHaveProperty('asInvoiced');
      expect(new Set(rows.map(({ InvoiceId, x_IsEstimated }) => `${InvoiceId} ${x_IsEstimated}`))).toEqual(
        new Set([' true']),
      );
    }
    await put('2026-11', 'reconciled');
    const { rows, billed, figures } = await file();
    // The bill says 7.75 of two days that the ledger has 7 of; other days and providers have no bill.
    expect(billed).toBe('22.75');
    expect(figures).toMatchObject({
      asInvoiced: 'openai (INV-7)',
      invoiceDifferencesUsd: '0.75',
      ledgerCostUsd: '22',
    });
    expect(
      rows.map(({ ProviderName, ChargePeriodStart, InvoiceId, x_IsEstimated, BilledCost }) => [
        ProviderName,
        ChargePeriodStart?.slice(5, 10),
        InvoiceId,
        x_IsEstimated,
        BilledCost,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['OpenAI', '11-02', 'INV-7', 'false', '3.0'],
        ['OpenAI', '11-03', 'INV-7', 'false', '4.0'],
        ['OpenAI', '11-30', '', 'true', '5.0'],
        ['Anthropic', '11-02', '', 'true', '10.0'],
        ['OpenAI', '11-01', 'INV-7', 'false', '0.75'],
      ]),
    );
    expect(rows.at(-1)).toMatchObject({
      ChargeCategory: 'Adjustment',
      ChargeClass: '',
      SubAccountId: '',
      x_ChargeDetails: 'A bill',
      EffectiveCost: '0.75',
      ListCost: '0.75',
      ContractedCost: '0.75',
    });
  });

  test('a bill that tells accounts apart makes up for each', async () => {
    await spend('openai', [
      { day: '2026-11-02', dollars: 3, account: 'proj_1' },
      { day: '2026-11-02', dollars: 4, account: 'proj_2' },
    ]);
    await bring('openai', [
      { day: '2026-11-02', amount: '3', account: 'proj_1' },
      { day: '2026-11-02', amount: '3.5', account: 'proj_2' },
      { day: '2026-11-02', amount: '1', account: 'proj_3' },
    ]);
    await put('2026-11', 'reconciled');
    const { rows, billed } = await file();
    expect(billed).toBe('7.5');
    const adjusted = rows.filter(({ ChargeCategory }) => ChargeCategory === 'Adjustment');
    expect(adjusted.map(({ BillingAccountId, BilledCost }) => [BillingAccountId, BilledCost])).toEqual([
      ['proj_2', '-0.5'],
      ['proj_3', '1.0'],
    ]);
  });

  test('a closed month is billed by the bills that it was closed with, whatever comes later', async () => {
    await spend('openai', [{ day: '2026-11-02', dollars: 3 }]);
    await bring('openai', [{ day: '2026-11-02', amount: '4' }]);
    await put('2026-11', 'closed');
    const before = await file();
    expect(before.billed).toBe('4');
    await bring('openai', [{ day: '2026-11-02', amount: '9' }], {
      importedAt: new Date(CLOSED_AT.getTime() + 1),
    });
    await spend('openai', [{ day: '2026-11-02', dollars: 2 }]);
    expect((await file()).text).toBe(before.text);
    // The late call is a correction, and nothing is billed for it: the invoice stands.
    const { rows, billed, figures } = await file('2026-12');
    expect([billed, figures['ledgerCostUsd'], figures['invoiceDifferencesUsd']]).toEqual(['0', '2', '-2']);
    expect(rows.at(-1)).toMatchObject({
      ChargeCategory: 'Adjustment',
      ChargeClass: 'Correction',
      BilledCost: '-2.0',
      ChargePeriodStart: '2026-11-01T00:00:00Z',
      BillingPeriodStart: '2026-12-01T00:00:00Z',
    });
  });

  test('a closed month goes by the rates that there were, too', async () => {
    await spend('openai', [{ day: '2026-11-02', dollars: 3 }]);
    await bring('openai', [{ day: '2026-11-02', amount: '2', currency: 'EUR' }]);
    await put('2026-11', 'closed');
    const before = await file();
    const rate = {
      rateId: newId(),
      currency: 'EUR',
      effectiveFrom: '2026-11-01',
      effectiveUntil: null,
      rate: '2',
      quote: 'perDollar' as const,
      perDollar: '2',
      source: 'Bank',
      createdBy: null,
      withdrawnAt: null,
    };
    const enter = (createdAt: Date) =>
      db.inTenant('app_user', placed.organisationId, (unit) =>
        insertRate(unit, { ...rate, rateId: newId(), createdAt }),
      );
    await enter(new Date(CLOSED_AT.getTime() + 1));
    expect((await file()).text).toBe(before.text);
    await enter(CLOSED_AT);
    expect((await file()).billed).toBe('1');
  });

  test('a bill without a rate for its days counts for nothing, and of a day the newest counts', async () => {
    await spend('openai', [{ day: '2026-11-02', dollars: 3 }]);
    await put('2026-11', 'reconciled');
    await bring('openai', [{ day: '2026-11-02', amount: '2' }]);
    const waiting = await bring('openai', [{ day: '2026-11-02', amount: '2', currency: 'EUR' }], {
      importedAt: new Date(CLOSED_AT.getTime() + 1),
    });
    expect((await file()).billed).toBe('3');
    await db.inTenant('app_user', placed.organisationId, (unit) => removeReport(unit, waiting));
    expect((await file()).billed).toBe('2');
  });
});
