/**
 * Commitments and credits of a month, a row each beside the usage. A credit is one (ChargeCategory `Credit`); a month's part of
 * a commitment is an adjustment, since it is what the month bears of something that was bought elsewhere.
 */
import { monthPeriod } from '../../contract/accounting-period.ts';
import { nanosToDollars } from '../../contract/money.ts';
import { type ChargePart, partsByMonth } from '../../contract/provider-charges.ts';
import { listCharges, type StoredCharge } from '../../db/charges/provider-charges.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  type FocusContext,
  type FocusRecord,
  midnight,
  NO_SUB_ACCOUNT,
  placeOf,
  sameCosts,
  withPoint,
} from './columns.ts';

export interface MonthCharge {
  readonly charge: StoredCharge;
  readonly part: ChargePart;
}

/** What falls on a month, of charges that were not taken back. */
export async function readMonthCharges(unit: TenantUnit, month: string): Promise<MonthCharge[]> {
  return (await listCharges(unit)).flatMap((charge) =>
    charge.withdrawnAt === null
      ? partsByMonth(charge)
          .filter((part) => part.month === month && part.nanos !== 0n)
          .map((part) => ({ charge, part }))
      : [],
  );
}

/** Of no project: who shares it, reports of effective cost say. */
export function chargeRecord(context: FocusContext, { charge, part }: MonthCharge): FocusRecord {
  const { category, provider, model, description, reference, firstDay, lastDay } = charge;
  const of = { projectId: '', provider, providerAccount: null, upstream: 'provider' };
  const { from, to } = monthPeriod(part.month);
  const isWhole = Date.parse(firstDay) >= from.getTime() && Date.parse(lastDay) < to.getTime();
  return {
    ...placeOf(context, of),
    ...NO_SUB_ACCOUNT,
    ChargeCategory: category === 'credit' ? 'Credit' : 'Adjustment',
    ChargeDescription: `${category === 'credit' ? 'Credit' : 'Commitment'}${isWhole ? '' : `, part of ${firstDay} to ${lastDay}`}`,
    ChargeFrequency: isWhole ? 'One-Time' : 'Recurring',
    ChargePeriodStart: midnight(part.from.getTime()),
    ChargePeriodEnd: midnight(part.to.getTime()),
    ...sameCosts(withPoint(nanosToDollars(part.nanos))),
    x_ChargeDetails: reference === null ? description : `${description} (${reference})`,
    x_IsStatedCost: true,
    x_ModelId: model,
  };
}
