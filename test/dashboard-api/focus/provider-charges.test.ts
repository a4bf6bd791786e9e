import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { addDecimals } from '../../../contract/money.ts';
import { insertCharges, type StoredCharge } from '../../../db/charges/provider-charges.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { type Placed, sampleEvent } from '../../db/sample-usage.ts';
import { takeInCalls } from '../rating/rated-calls.ts';
import { focusFile } from './focus-file.ts';

const AS_OF = new Date('2026-12-20T00:00:00Z');

describe.each(ENGINES)('FOCUS with commitments and credits on $name', (engine) => {
  let db: Database;
  let placed: Placed;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    placed = await sampleOrganisation(db);
  });

  test('commitments and credits of the month stand beside the usage, each by itself', async () => {
    await takeInCalls(db, placed, [sampleEvent(placed)]);
    const charge = (more: Partial<StoredCharge>): StoredCharge => ({
      chargeId: newId(),
      category: 'credit',
      provider: 'anthropic',
      model: null,
      reference: 'CR-1',
      firstDay: '2026-11-01',
      lastDay: '2026-11-30',
      amountNanos: 5n,
      description: 'Trial',
      currency: 'USD',
      statedAmount: null,
      rateId: null,
      createdAt: AS_OF,
      createdBy: null,
      withdrawnAt: null,
      ...more,
    });
    const year = { firstDay: '2026-01-01', lastDay: '2026-12-31', amountNanos: 365_000_000_000n };
    await db.inTenant('app_user', placed.organisationId, (unit) =>
      insertCharges(unit, [
        charge({}),
        charge({ ...year, category: 'commitment', reference: null, description: 'Kapazität' }),
        charge({ firstDay: '2026-12-01', lastDay: '2026-12-31', reference: 'CR-2' }),
      ]),
    );
    const context = { db, organisationId: placed.organisationId, asOf: AS_OF };
    const { rows: all, figures } = await focusFile(context, '2026-11');
    expect(figures['commitmentsAndCreditsUsd']).toBe('29.999999995');
    expect(all.filter(({ SubAccountId }) => SubAccountId === '')).toMatchObject([
      {
        ChargeCategory: 'Credit',
        BilledCost: '-0.000000005',
        EffectiveCost: '-0.000000005',
        ChargeDescription: 'Credit',
        x_ChargeDetails: 'Trial (CR-1)',
        ChargeFrequency: 'One-Time',
        PricingQuantity: '',
      },
      {
        ChargeCategory: 'Adjustment',
        BilledCost: '30.0',
        ChargeFrequency: 'Recurring',
        ChargeDescription: 'Commitment, part of 2026-01-01 to 2026-12-31',
        x_ChargeDetails: 'Kapazität',
        ChargePeriodStart: '2026-11-01T00:00:00Z',
        ChargePeriodEnd: '2026-12-01T00:00:00Z',
      },
    ]);
    const sum = all.reduce((total, row) => addDecimals(total, row['EffectiveCost'] ?? '0'), '0');
    expect(sum).toBe(addDecimals(String(figures['ledgerCostUsd']), '29.999999995'));
  });
});
