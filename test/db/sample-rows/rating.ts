import { newId } from '../../../contract/ids.ts';
import { NO_TOTALS } from '../../../contract/rating.ts';
import type { TenantUnit } from '../../../db/database.ts';
import { NOW } from './ids.ts';

/** A run that adjusted one line. */
export async function fillRating({ tx, tables, organisationId: tenantId }: TenantUnit): Promise<void> {
  const [previewId, runId, eventId] = [newId(), newId(), newId()];
  const totals = NO_TOTALS;
  const request = { from: NOW.toISOString(), to: NOW.toISOString(), onlyUnknown: false };
  const place = { tenantId, eventId, line: 0, ordinal: 1 };
  const amounts = { costNanos: 5n, deltaNanos: 5n };
  await tx.insert(tables.ratingPreview).values({
    tenantId,
    previewId,
    request,
    totals,
    createdAt: NOW,
    expiresAt: NOW,
    priceVersion: 'book',
    inputsHash: 'a'.repeat(64),
    state: 'ready',
    steps: 1,
  });
  await tx.insert(tables.ratingRun).values({
    tenantId,
    runId,
    previewId,
    slot: runId,
    reason: 'A price was wrong',
    actorKind: 'session',
    startedAt: NOW,
    finishedAt: NOW,
    state: 'done',
    steps: 1,
    totals,
  });
  await tx.insert(tables.ratingAdjustment).values({
    ...place,
    runId,
    usageAt: NOW,
    accountingPeriod: '2026-11',
    postedAt: NOW,
    ...amounts,
    priceSource: 'catalogue',
    priceVersion: 'book',
    priceId: 'openai:gpt-4o',
  });
  await tx.insert(tables.ratingAdjustmentClass).values({
    ...place,
    position: 0,
    class: 'output.text',
    modality: 'text',
    ...amounts,
    priceUsd: '2.5',
    priceUnit: '1000000',
  });
}
