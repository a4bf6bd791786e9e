/** What finance enters and closes. */
import { newId } from '../../../contract/ids.ts';
import type { TenantUnit } from '../../../db/database.ts';
import { NOW, type SampleIds } from './ids.ts';

export async function fillFinance(
  { tx, tables: schema, organisationId: tenantId }: TenantUnit,
  { personId }: SampleIds,
): Promise<void> {
  await tx.insert(schema.costCentre).values({
    tenantId,
    costCentreId: newId(),
    code: 'CC1',
    codeKey: 'cc1',
    name: 'Search',
    createdAt: NOW,
  });
  const reportId = newId();
  await tx.insert(schema.costReport).values({
    tenantId,
    reportId,
    kind: 'openai-costs',
    name: 'November',
    provider: 'openai',
    omits: [],
    firstDay: '2026-11-01',
    lastDay: '2026-11-30',
    rows: 1,
    rowsLeftOut: 0,
    totalNanos: 1n,
    totals: [{ currency: 'USD', amount: '0.5', days: [] }],
    sha256: 'a'.repeat(64),
    importedAt: NOW,
  });
  await tx.insert(schema.costReportRow).values({
    tenantId,
    reportId,
    ordinal: 0,
    day: '2026-11-01',
    amount: '0.5',
  });
  const closed = { tenantId, month: '2026-10', revision: 1 };
  await tx.insert(schema.closeMonth).values({ ...closed, state: 'closed', changedAt: NOW });
  await tx.insert(schema.closeSignature).values({
    ...closed,
    signatureId: newId(),
    personId,
    statementSha256: 'a'.repeat(64),
    gaps: [],
    signedAt: NOW,
  });
  await tx.insert(schema.closedStatement).values({
    ...closed,
    statement: Buffer.from('{}'),
    sha256: 'a'.repeat(64),
    totalNanos: 1n,
    closedAt: NOW,
  });
  await tx.insert(schema.allocationRules).values({
    tenantId,
    version: 1,
    effectiveFrom: NOW,
    rules: [],
    reason: 'First',
    createdAt: NOW,
  });
  await tx.insert(schema.exchangeRate).values({
    tenantId,
    rateId: newId(),
    currency: 'EUR',
    effectiveFrom: '2026-11-01',
    rate: '0.92',
    quote: 'perDollar',
    perDollar: '0.92',
    source: 'The bank',
    createdAt: NOW,
  });
  await tx.insert(schema.providerCharge).values({
    tenantId,
    chargeId: newId(),
    category: 'credit',
    provider: 'openai',
    amountNanos: 1_000_000_000n,
    firstDay: '2026-11-01',
    lastDay: '2026-11-30',
    description: 'Trial credit',
    createdAt: NOW,
    referenceKey: 'openai/1',
  });
  const measureId = newId();
  await tx.insert(schema.businessMeasure).values({
    tenantId,
    measureId,
    name: 'Tickets',
    nameKey: 'tickets',
    unit: 'ticket',
    kind: 'sum',
    createdAt: NOW,
  });
  await tx.insert(schema.businessMeasureDay).values({
    tenantId,
    measureId,
    day: '2026-11-01',
    value: '',
    quantity: '12',
    importedAt: NOW,
  });
  await tx.insert(schema.priceOverride).values({
    tenantId,
    overrideId: newId(),
    provider: 'openai',
    model: 'gpt-*',
    effectiveFrom: NOW,
    price: { kind: 'discount', percent: '10' },
    reason: 'Contract',
    createdAt: NOW,
  });
}
