/** The row that makes up for what a provider billed and the ledger does not say, as FOCUS has it. */
import { monthPeriod } from '../../contract/accounting-period.ts';
import { nanosToDollars } from '../../contract/money.ts';
import type { InvoiceDifference } from './as-invoiced.ts';
import {
  type FocusContext,
  type FocusRecord,
  invoiceColumns,
  midnight,
  NO_SUB_ACCOUNT,
  placeOf,
  sameCosts,
  withPoint,
} from './columns.ts';

/** Of no project: which calls it is of, *Reconciliation* says as far as anybody can. */
export function differenceRecord(context: FocusContext, difference: InvoiceDifference): FocusRecord {
  const { provider, account, usageMonth, nanos, invoiceId, bills } = difference;
  const isOfMonth = usageMonth === context.billingPeriod;
  const { from, to } = monthPeriod(usageMonth);
  return {
    ...placeOf(context, { projectId: '', provider, providerAccount: account, upstream: 'provider' }),
    ...NO_SUB_ACCOUNT,
    ...invoiceColumns({ invoiceId }),
    ChargeCategory: 'Adjustment',
    ChargeClass: isOfMonth ? null : 'Correction',
    ChargeDescription: isOfMonth
      ? 'As invoiced: what the provider billed beside the usage recorded'
      : `As invoiced: corrections of ${usageMonth}, of which the invoice stands`,
    ChargeFrequency: 'One-Time',
    ChargePeriodStart: midnight(from.getTime()),
    ChargePeriodEnd: midnight(to.getTime()),
    ...sameCosts(withPoint(nanosToDollars(nanos))),
    x_ChargeDetails: bills.length === 0 ? null : bills.join('; '),
    x_IsStatedCost: true,
  };
}
