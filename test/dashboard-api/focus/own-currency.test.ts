import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDecimals, exactProduct } from '../../../contract/money.ts';
import { makeFocus } from '../../../dashboard-api/focus/make.ts';
import { inDollars } from '../../../dashboard-api/prices/in-dollars.ts';
import type { StoredRate } from '../../../db/currencies/rates.ts';
import type { Database } from '../../../db/database.ts';
import { openEmbedded } from '../../../db/open.ts';
import { migratedArchive } from '../../db/migrated-archive.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS } from '../../db/sample-usage.ts';
import { callOf, takeInCalls } from '../rating/rated-calls.ts';
import { focusFile } from './focus-file.ts';

const DAY_MS = 86_400_000;

let db: Database;
beforeAll(async () => {
  db = await openEmbedded(null, { archive: await migratedArchive() });
});
afterAll(() => db.close());

test('a price in another currency is a row per day’s rate, whose digits every column holds', async () => {
  const placed = await sampleOrganisation(db);
  const rates = ['0.9', '0.83'].map((rate, day): StoredRate => {
    const effectiveFrom = new Date(NOON_MS + day * DAY_MS).toISOString().slice(0, 10);
    const entered = { createdAt: new Date(NOON_MS), createdBy: null, withdrawnAt: null };
    const held = { effectiveFrom, effectiveUntil: null, rate, perDollar: rate, quote: 'perDollar' } as const;
    return { rateId: rate, currency: 'EUR', source: 'The bank’s list', ...held, ...entered };
  });
  const rated = { modality: 'text', priceUnit: '1000000' } as const;
  const overrides = inDollars(
    {
      id: '00000000-0000-4000-8000-000000000001',
      provider: 'mistral',
      model: 'mistral-own',
      effectiveFromMs: 0,
      effectiveUntilMs: null,
      price: {
        kind: 'rates-in-currency',
        currency: 'EUR',
        serviceTiers: null,
        rates: [
          { ...rated, class: 'input.uncached', price: '1.234567890123' },
          { ...rated, class: 'output.text', priceUnit: '1', price: '0.0000047' },
        ],
      },
    },
    rates,
  );
  const usage = { inputUncached: 1_234_567, outputText: 89 };
  const call = (day: number) => {
    const facts = { provider: 'mistral', model: 'mistral-own', usage, context: { overrides } };
    return callOf(placed, { ...facts, admittedAtMs: NOON_MS + day * DAY_MS });
  };
  await takeInCalls(db, placed, [call(0), call(0), call(1)]);
  const asOf = new Date(NOON_MS + 20 * DAY_MS);
  const context = { db, organisationId: placed.organisationId, asOf };

  const { rows, figures } = await focusFile(context, '2026-11');
  const usageRows = rows.filter(({ ChargeCategory }) => ChargeCategory === 'Usage');
  const prices = usageRows
    .filter(({ SkuMeter }) => SkuMeter === 'input.uncached')
    .map(({ ContractedUnitPrice }) => ContractedUnitPrice);
  // 1.234567890123 / 0.9 and / 0.83
  expect(prices).toEqual(['1.371742100137', '1.487431192919']);
  for (const { PricingQuantity = '', ContractedUnitPrice = '', ContractedCost } of usageRows)
    expect(addDecimals(exactProduct(PricingQuantity, ContractedUnitPrice), '0')).toBe(
      addDecimals(ContractedCost ?? '', '0'),
    );
  const billed = rows.reduce((sum, { BilledCost = '0' }) => addDecimals(sum, BilledCost), '0');
  expect(billed).toBe(String(figures['ledgerCostUsd']));

  const making = makeFocus(context, {
    kind: 'focus',
    spec: '1.2',
    format: 'parquet',
    billingPeriod: '2026-11',
  });
  const pieces: Uint8Array[] = [];
  for await (const { bytes } of making.pieces(null)) pieces.push(bytes);
  const file = new Uint8Array(Buffer.concat(pieces)).buffer;
  expect(await parquetReadObjects({ file })).toHaveLength(rows.length);
});
