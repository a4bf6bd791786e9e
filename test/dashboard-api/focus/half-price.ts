/** A price that is put right after the call: half of what the catalogue says. */
import { newId } from '../../../contract/ids.ts';
import { rerate } from '../../../dashboard-api/rating/rerate.ts';
import type { Database } from '../../../db/database.ts';
import { postAdjustments } from '../../../db/rating/adjustments.ts';
import { readRatingBatch } from '../../../db/rating/lines.ts';
import { NOON_MS } from '../../db/sample-usage.ts';

/** Posts half the price for the first call of Anthropic's. */
export async function halve(
  db: Database,
  organisationId: string,
  accountingPeriod: string,
  asOf: Date,
): Promise<void> {
  const filter = {
    from: new Date(0),
    to: new Date(NOON_MS + 1),
    seen: 'all',
    provider: ['anthropic'],
    dimensions: {},
  } as const;
  await db.inTenant('app_user', organisationId, async (unit) => {
    const { lines } = await readRatingBatch(unit, { filter, onlyUnknown: false, asOf }, null, 1);
    const [line] = lines;
    if (!line) throw new Error('no line');
    const price = { kind: 'discount', percent: '50' } as const;
    const corrected = {
      id: 'x',
      provider: 'anthropic',
      host: null,
      model: '*',
      serviceTier: null,
      effectiveFromMs: 0,
      effectiveUntilMs: null,
      price,
    };
    const rated = rerate(line, { corrected: [corrected as never], overrides: [] });
    if (rated.outcome !== 'changed') throw new Error(rated.outcome);
    const runId = await run(unit);
    const present = rated.present.classes;
    await postAdjustments(
      unit,
      runId,
      [
        {
          eventId: line.eventId,
          line: line.line,
          ordinal: 1,
          usageAt: line.admittedAt,
          accountingPeriod,
          previousCostNanos: rated.present.costNanos,
          costNanos: rated.costNanos,
          deltaNanos: (BigInt(rated.costNanos) - BigInt(rated.present.costNanos ?? 0)).toString(),
          priceSource: 'override',
          priceVersion: rated.line.priceVersion,
          priceId: rated.line.priceId,
          previousPriceVersion: null,
          previousPriceId: null,
          catalogueCostNanos: null,
          listDeltaNanos: '0',
          unlistedDeltaNanos: '0',
          classes: rated.line.classes.map((row, index) => ({
            class: row.class,
            modality: row.modality,
            priceUsd: row.priceUsd,
            priceUnit: row.priceUnit,
            costNanos: row.costNanos ?? '0',
            deltaNanos: (BigInt(row.costNanos ?? 0) - BigInt(present[index] ?? 0)).toString(),
          })),
        },
      ],
      new Date('2026-12-02T00:00:00Z'),
    );
  });
}

async function run(unit: Parameters<typeof postAdjustments>[0]): Promise<string> {
  const { tx, tables, organisationId: tenantId } = unit;
  const [previewId, runId] = [newId(), newId()];
  const at = new Date('2026-12-02T00:00:00Z');
  const request = {
    from: '2026-11-01T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
    filter: {},
    onlyUnknown: false,
  };
  await tx.insert(tables.ratingPreview).values({
    tenantId,
    previewId,
    createdAt: at,
    expiresAt: at,
    priceVersion: 'x',
    inputsHash: 'x',
    state: 'ready',
    steps: 1,
    request: request as never,
    totals: {} as never,
  });
  await tx.insert(tables.ratingRun).values({
    tenantId,
    runId,
    previewId,
    slot: runId,
    reason: 'Half price',
    actorKind: 'system',
    startedAt: at,
    state: 'done',
    steps: 1,
    totals: {} as never,
    priceVersion: 'x',
    inputsHash: 'x',
    finishedAt: at,
  } as never);
  return runId;
}
