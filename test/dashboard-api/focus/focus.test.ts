/** FOCUS from the database to a file that other programs read, on every engine. */
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FocusVersion } from '../../../contract/exports-api.ts';
import { newId } from '../../../contract/ids.ts';
import { addDecimals, exactProduct, nanosToDollars, subtractDecimals } from '../../../contract/money.ts';
import { focusColumns, OWN_COLUMNS } from '../../../dashboard-api/focus/columns.ts';
import { makeFocus } from '../../../dashboard-api/focus/make.ts';
import { keepStatement, putMonth } from '../../../db/close/months.ts';
import type { Database } from '../../../db/database.ts';
import { insertReport, type StoredReport } from '../../../db/reconciliation/reports.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, type Placed, sampleClass, sampleEvent, sampleLine } from '../../db/sample-usage.ts';
import { callOf, takeInCalls } from '../rating/rated-calls.ts';
import { halve } from './half-price.ts';

const AS_OF = new Date('2026-12-20T00:00:00Z');
type Row = Record<string, string>;

describe.each(ENGINES)('FOCUS on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
  });

  async function exported(spec: FocusVersion, format: 'csv' | 'parquet', billingPeriod = '2026-11') {
    const context = { db, organisationId: placed.organisationId, asOf: AS_OF };
    const making = makeFocus(context, { kind: 'focus', spec, format, billingPeriod });
    const pieces: Uint8Array[] = [];
    for await (const { bytes } of making.pieces(null)) pieces.push(bytes);
    return { bytes: Buffer.concat(pieces), figures: making.figures() };
  }

  async function rows(billingPeriod?: string, spec: FocusVersion = '1.2') {
    const { bytes, figures } = await exported(spec, 'csv', billingPeriod);
    const [head = [], ...data] = parse(bytes.toString()) as string[][];
    return {
      figures,
      head,
      rows: data.map(
        (cells): Row => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])),
      ),
    };
  }

  /** Calls of a month: of the price book, of two days, of unknown cost, refused, and of stated cost. */
  async function month(): Promise<void> {
    const usage = { inputUncached: 1_001, cacheRead: 333, outputText: 77 };
    const call = (index: number) =>
      callOf(placed, {
        provider: 'anthropic',
        model: 'claude-sonnet-4-5',
        usage,
        admittedAtMs: NOON_MS + index * 1_000 + (index % 2) * 24 * 3_600_000,
      });
    const stated = (classes: boolean) =>
      sampleEvent(placed, {
        provider: 'openrouter',
        lines: [
          sampleLine({
            costNanos: '1000001',
            chargedNanos: '1000001',
            priceSource: 'provider',
            providerCostUsd: '0.001000001',
            catalogueCostNanos: null,
            ...(classes
              ? {}
              : { classes: [sampleClass({ priceUsd: null })], priceVersion: null, priceId: null }),
          }),
        ],
      });
    const unknown = sampleEvent(placed, {
      lines: [sampleLine({ classes: [sampleClass({ priceUsd: null, quantity: '500' })] })],
    });
    const refused = sampleEvent(placed, {
      kind: 'refusal',
      admissionNumber: null,
      refusal: 'model_not_allowed',
      outcome: 'refused',
      basis: 'none',
      lines: [],
      chargedNanos: '0',
      costNanos: '0',
    });
    // 37,537.5 nano-dollars, which the ledger rounds.
    const half = sampleEvent(placed, {
      lines: [sampleLine({ classes: [sampleClass({ quantity: '1001', priceUsd: '0.0375' })] })],
    });
    const calls = [0, 1, 2, 3, 4, 5].map(call);
    await takeInCalls(db, placed, [...calls, stated(true), stated(false), unknown, refused, half]);
  }

  test('rows add up to the ledger with one for rounding, quantity times price is cost, and no rule is broken', async () => {
    await month();
    const { rows: all, figures } = await rows();
    expect(Object.keys(figures).filter((name) => name.startsWith('brokenRule'))).toEqual([]);
    expect(all.length).toBeGreaterThan(8);
    const sum = all.reduce((total, row) => addDecimals(total, row['BilledCost'] ?? '0'), '0');
    expect(sum).toBe(String(figures['ledgerCostUsd']));
    for (const row of all.filter(({ ChargeCategory }) => ChargeCategory === 'Usage')) {
      const { PricingQuantity = '', ContractedUnitPrice = '', ContractedCost = '', ListCost = '' } = row;
      const expected = exactProduct(PricingQuantity, ContractedUnitPrice);
      expect(subtractDecimals(expected, ContractedCost)).toBe('0');
      expect(ListCost).toBe(ContractedCost);
    }
    const kinds = all.map(({ ChargeCategory, SubAccountName }) => `${ChargeCategory} ${SubAccountName}`);
    expect(new Set(kinds)).toEqual(new Set(['Usage Ranking', 'Adjustment Ranking']));
    expect(all.filter(({ ChargeCategory }) => ChargeCategory === 'Adjustment')).toMatchObject([
      {
        BilledCost: '0.0000000005',
        ListCost: '0.0000000005',
        ServiceName: 'OpenAI API',
        PricingQuantity: '',
      },
    ]);
    const days = new Set(all.map(({ ChargePeriodStart }) => ChargePeriodStart));
    expect([...days].sort()).toEqual([
      '2026-11-01T00:00:00Z',
      '2026-11-20T00:00:00Z',
      '2026-11-21T00:00:00Z',
    ]);
  });

  test('one row per day, key, model, token class and price', async () => {
    await month();
    const { rows: all } = await rows();
    const cached = all.filter(
      ({ SkuMeter, ProviderName }) => SkuMeter === 'input.cacheRead' && ProviderName === 'Anthropic',
    );
    expect(
      cached.map((row) => [row['ChargePeriodStart'], row['ConsumedQuantity'], row['x_RequestCount']]),
    ).toEqual([
      ['2026-11-20T00:00:00Z', '999.0', '3.0'],
      ['2026-11-21T00:00:00Z', '999.0', '3.0'],
    ]);
    expect(cached[0]).toMatchObject({
      ServiceName: 'Anthropic API',
      ConsumedUnit: 'Tokens',
      PricingUnit: '1000000 Tokens',
      PricingQuantity: '0.000999',
      SkuId: 'anthropic:claude-sonnet-4-5:input.cacheRead',
      BillingAccountId: placed.organisationId,
      InvoiceId: '',
      x_IsEstimated: 'true',
      SkuPriceDetails:
        '{"x_ModelId":"claude-sonnet-4-5","x_TokenDirection":"input","x_TokenCacheAction":"Read"}',
      Tags: '{"app":"ranker","team":"search"}',
    });
    expect(cached[0]?.['SkuPriceId']).toMatch(
      /^anthropic:claude-sonnet-4-5:input\.cacheRead:standard:standard:/,
    );
  });

  test('a stated cost is billed; without a price that explains it there is one row for the request', async () => {
    await month();
    const { rows: all } = await rows();
    const stated = all.filter(({ ProviderName }) => ProviderName === 'OpenRouter');
    const priced = stated.filter(({ SkuMeter }) => SkuMeter !== 'request');
    const billed = priced.reduce((total, row) => addDecimals(total, row['BilledCost'] ?? '0'), '0');
    expect(billed).toBe('0.001000001');
    expect(priced.map(({ ContractedCost }) => ContractedCost).sort()).toEqual(['0.002', '0.0025']);
    expect(stated.filter(({ SkuMeter }) => SkuMeter === 'request')).toMatchObject([
      {
        BilledCost: '0.001000001',
        ListCost: '0.001000001',
        ConsumedUnit: 'Requests',
        x_IsStatedCost: 'true',
      },
    ]);
  });

  test('lines of unknown cost have no row and are counted with their tokens', async () => {
    await month();
    const { figures } = await rows();
    expect(figures).toMatchObject({
      unknownLines: 1,
      unknownInputTokens: '500',
      unknownOutputTokens: '0',
      unknownAtMostUsd: nanosToDollars(10_000_000n),
    });
  });

  test('a price put right in a later month is a correction there, and the first month stays as it was', async () => {
    await month();
    const before = await exported('1.2', 'csv');
    await halve(db, placed.organisationId, '2026-12', AS_OF);
    expect((await exported('1.2', 'csv')).bytes.equals(before.bytes)).toBe(true);
    const { rows: all, figures } = await rows('2026-12');
    expect(Object.keys(figures).filter((name) => name.startsWith('brokenRule'))).toEqual([]);
    expect(
      new Set(all.map(({ ChargeClass, ChargeCategory }) => `${ChargeCategory} ${ChargeClass}`)),
    ).toContain('Usage Correction');
    expect(all.filter(({ ConsumedQuantity = '' }) => ConsumedQuantity.startsWith('-')).length).toBe(3);
    expect(all.every(({ BillingPeriodStart }) => BillingPeriodStart === '2026-12-01T00:00:00Z')).toBe(true);
    const sum = all.reduce((total, row) => addDecimals(total, row['BilledCost'] ?? '0'), '0');
    expect(sum).toBe(String(figures['ledgerCostUsd']));
    expect(sum.startsWith('-')).toBe(true);
  });

  test('what comes for a closed month stands in the next one, and the file of the closed one stays as it was', async () => {
    await month();
    const before = await exported('1.2', 'csv');
    const closed = { month: '2026-11', revision: 1, changedAt: AS_OF, note: null } as const;
    const sha256 = 'a'.repeat(64);
    await db.inTenant('app_user', placed.organisationId, async (unit) => {
      await putMonth(unit, { ...closed, state: 'closed' });
      const kept = { statement: Buffer.from('{}'), sha256, totalNanos: 5n, closedAt: AS_OF };
      await keepStatement(unit, { month: '2026-11', revision: 1, ...kept });
    });
    const another = { ...placed, incarnationId: newId() };
    const late = callOf(another, {
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      usage: { inputUncached: 0, outputText: 1_000 },
      admittedAtMs: NOON_MS,
    });
    await takeInCalls(db, another, [late]);
    const after = await exported('1.2', 'csv');
    expect(after.bytes.equals(before.bytes)).toBe(true);
    expect(after.figures).toEqual({
      ...before.figures,
      statementRevision: 1,
      statementSha256: sha256,
      statementCostUsd: '0.000000005',
    });
    const { rows: all, figures } = await rows('2026-12');
    expect(all).toMatchObject([
      {
        ChargeClass: 'Correction',
        ChargePeriodStart: '2026-11-20T00:00:00Z',
        ConsumedQuantity: '1000.0',
        BillingPeriodStart: '2026-12-01T00:00:00Z',
        BilledCost: '0.015',
      },
    ]);
    expect(figures).toMatchObject({ ledgerCostUsd: '0.015', unknownLines: 0 });
    expect(Object.keys(figures).filter((name) => name.startsWith('brokenRule'))).toEqual([]);
  });

  test('rows are in the ledger’s currency whatever a bill is in, which the sidecar names', async () => {
    await month();
    const bill: StoredReport = {
      kind: 'anthropic-cost',
      name: 'November',
      provider: 'anthropic',
      rows: 1,
      rowsLeftOut: 0,
      firstDay: '2026-11-01',
      lastDay: '2026-11-30',
      totalNanos: 0n,
      omits: [],
      importedAt: AS_OF,
      invoiceId: null,
      totals: [{ currency: 'EUR', amount: '1', days: ['2026-11-01'] }],
      reportId: newId(),
      sha256: 'b'.repeat(64),
    };
    const none = await rows();
    expect(none.figures).not.toHaveProperty('billedInOtherCurrencies');
    await db.inTenant('app_user', placed.organisationId, (unit) => insertReport(unit, bill, []));
    const { rows: all, figures } = await rows();
    expect(figures['billedInOtherCurrencies']).toBe('anthropic in EUR');
    expect(all).toEqual(none.rows);
    expect(new Set(all.map(({ BillingCurrency }) => BillingCurrency))).toEqual(new Set(['USD']));
  });

  test('a price put right within the month replaces the old one', async () => {
    await month();
    const before = (await rows()).figures['ledgerCostUsd'];
    await halve(db, placed.organisationId, '2026-11', AS_OF);
    const { rows: all, figures } = await rows();
    expect(figures['ledgerCostUsd']).not.toBe(before);
    expect(all.some(({ ChargeClass }) => ChargeClass === 'Correction')).toBe(false);
    expect(all.some(({ ConsumedQuantity = '' }) => ConsumedQuantity.startsWith('-'))).toBe(false);
    const sum = all.reduce((total, row) => addDecimals(total, row['BilledCost'] ?? '0'), '0');
    expect(sum).toBe(String(figures['ledgerCostUsd']));
  });

  test.each(['1.2', '1.4'] as const)(
    'version %s has its columns, in CSV and in Parquet, with the same in both',
    async (spec) => {
      await month();
      const { rows: csv, head } = await rows(undefined, spec);
      expect(head).toEqual(focusColumns(spec));
      expect(head).toHaveLength((spec === '1.2' ? 57 : 65) + Object.keys(OWN_COLUMNS).length);
      expect(head.includes('ProviderName')).toBe(spec === '1.2');
      expect(head.includes('ServiceProviderName')).toBe(spec === '1.4');
      const { bytes } = await exported(spec, 'parquet');
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      const read = (await parquetReadObjects({ file })) as Record<string, unknown>[];
      expect(read).toHaveLength(csv.length);
      expect(Object.keys(read[0] ?? {})).toEqual(head);
      const named = (name: string) => read.map((row) => row[name]);
      expect(named('SkuId')).toEqual(csv.map(({ SkuId }) => SkuId || null));
      // The library that reads gives decimals as binary fractions.
      expect(named('BilledCost').map((cost) => Number(Number(cost).toPrecision(15)))).toEqual(
        csv.map(({ BilledCost }) => Number(BilledCost)),
      );
      expect(named('ChargePeriodStart')).toEqual(csv.map((row) => new Date(row['ChargePeriodStart'] ?? '')));
    },
  );

  test('a month without usage is a file with columns and no rows, in both formats', async () => {
    expect((await rows('2026-01')).rows).toEqual([]);
    const { bytes } = await exported('1.4', 'parquet', '2026-01');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect(await parquetReadObjects({ file })).toEqual([]);
  });
});
