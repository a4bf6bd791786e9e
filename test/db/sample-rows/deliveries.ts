/** Budgets, and what is made and sent: alerts, reports, files, telemetry. */
import { newId } from '../../../contract/ids.ts';
import type { TenantUnit } from '../../../db/database.ts';
import { LATER, NOW, type SampleIds } from './ids.ts';

export async function fillDeliveries(
  { tx, tables: schema, organisationId: tenantId }: TenantUnit,
  { personId, gateId, incarnationId }: SampleIds,
): Promise<void> {
  const [budgetId, channelId] = [newId(), newId()];
  await tx.insert(schema.budget).values({
    tenantId,
    budgetId,
    name: 'Month',
    match: {},
    mode: 'block',
    period: 'month',
    limitNanos: 1n,
    raises: [],
    thresholds: [80],
    createdAt: NOW,
  });
  await tx.insert(schema.alert).values({
    tenantId,
    alertId: newId(),
    budgetId,
    windowStart: NOW,
    percent: 80,
    ordinal: 1,
    limitNanos: 1n,
    spentNanos: 1n,
    crossedAt: NOW,
  });
  await tx.insert(schema.channel).values({
    tenantId,
    channelId,
    name: 'Pager',
    url: 'https://example.com',
    createdAt: NOW,
    sealedKey: '1',
    sealedBox: 'box',
  });
  await tx.insert(schema.reportSchedule).values({
    tenantId,
    scheduleId: newId(),
    name: 'Week',
    ownerId: personId,
    period: 'week',
    afterHours: 6,
    groupBy: 'team',
    channelId,
    createdAt: NOW,
    periodEnd: NOW,
    dueAt: NOW,
  });
  await tx.insert(schema.finding).values({
    tenantId,
    findingId: newId(),
    kind: 'spend.day',
    scope: 'organisation',
    scopeId: '',
    bucketAt: NOW,
    foundAt: NOW,
    actual: 2n,
    expected: 1n,
    detail: {},
    state: 'open',
  });
  await tx.insert(schema.delivery).values({
    tenantId,
    deliveryId: newId(),
    channelId,
    payload: '{}',
    state: 'waiting',
    attempts: 0,
    createdAt: NOW,
    nextAttemptAt: NOW,
  });
  const exportId = newId();
  await tx.insert(schema.exportJob).values({
    tenantId,
    exportId,
    actorKind: 'session',
    createdAt: NOW,
    state: 'waiting',
    attempts: 0,
    parts: 1,
    bytes: 1,
    rows: 1,
    progress: 0,
    expiresAt: NOW,
    claimedUntil: NOW,
    request: { kind: 'requests', format: 'csv', from: NOW.toISOString(), to: NOW.toISOString() },
  });
  await tx.insert(schema.exportPart).values({
    tenantId,
    exportId,
    part: 0,
    startsAt: 0,
    size: 1,
    box: Buffer.from('box'),
  });
  const destinationId = newId();
  await tx.insert(schema.storageDestination).values({
    tenantId,
    destinationId,
    name: 'Lake',
    kind: 's3',
    address: 'https://s3.example.com',
    detail: { prefix: '' },
    sealedKey: '1',
    sealedBox: 'box',
    createdAt: NOW,
  });
  await tx.insert(schema.storageUpload).values({
    tenantId,
    uploadId: newId(),
    destinationId,
    exportId,
    objectName: 'file.csv',
    state: 'waiting',
    attempts: 0,
    failures: 0,
    tags: [],
    bytesSent: 0,
    createdAt: NOW,
    nextAttemptAt: NOW,
  });
  await tx.insert(schema.exportSchedule).values({
    tenantId,
    scheduleId: newId(),
    name: 'Lake',
    ownerId: personId,
    period: 'month',
    afterHours: 6,
    template: { kind: 'requests', format: 'csv' },
    destinationId,
    createdAt: NOW,
    periodEnd: LATER,
    dueAt: LATER,
  });
  await tx.insert(schema.telemetryTarget).values({
    tenantId,
    endpoint: 'https://collector.example',
    headerNames: [],
    signals: ['traces'],
    sealedKey: '1',
    sealedBox: 'box',
    changedAt: NOW,
    nextAt: LATER,
    turns: 0,
    failures: 0,
    sentEvents: 0,
    droppedEvents: 0,
  });
  await tx.insert(schema.telemetryCursor).values({ tenantId, gateId, incarnationId, eventNumber: 1 });
}
