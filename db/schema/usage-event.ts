import type { Kit } from './kit.pg.ts';

/**
 * A row is one usage event (contract/event.ts): a call that ended, a correction of one, or a refusal. Written once by
 * ingest, never changed; dies by retention. Amounts are the sums of its lines.
 */
export const defineUsageEvent = (kit: Kit) =>
  kit.table(
    'usage_event',
    {
      tenantId: kit.uuid().notNull(),
      eventId: kit.uuid().notNull(),
      kind: kit.text(16).notNull(),
      correctsEventId: kit.uuid(),
      requestId: kit.uuid().notNull(),
      gateId: kit.text(160).notNull(),
      incarnationId: kit.uuid().notNull(),
      eventNumber: kit.int64().notNull(),
      admissionNumber: kit.int64(),
      /** The gate's running totals up to and including this event. */
      totalEvents: kit.int64().notNull(),
      totalChargedNanos: kit.money().notNull(),
      repeatCount: kit.int64().notNull(),
      keyId: kit.text(160).notNull(),
      projectId: kit.uuid().notNull(),
      teamId: kit.uuid().notNull(),
      ownerId: kit.uuid(),
      environment: kit.text(160),
      /** The usage time: when the gate admitted the call. */
      admittedAt: kit.instant().notNull(),
      endedAt: kit.instant().notNull(),
      /** When ingest took the event in. */
      receivedAt: kit.instant().notNull(),
      provider: kit.text(160).notNull(),
      providerAccount: kit.text(160),
      upstream: kit.text(16).notNull(),
      method: kit.text(8).notNull(),
      endpoint: kit.text(160).notNull(),
      /** What the call was for (contract/operations.ts); null: of before this was recorded. */
      operation: kit.text(32),
      isStreamed: kit.bool().notNull(),
      modelRequested: kit.text(128),
      serviceTier: kit.text(160),
      upstreamId: kit.text(160),
      status: kit.count(),
      outcome: kit.text(32).notNull(),
      refusal: kit.text(64),
      /** Whose policy refused: `organisation`, `team` or `key`. */
      refusalLevel: kit.text(16),
      /** By which of its rules. */
      refusalRule: kit.text(160),
      basis: kit.text(16).notNull(),
      /** Null as soon as one line's cost is unknown. */
      costNanos: kit.money(),
      chargedNanos: kit.money().notNull(),
      reservedNanos: kit.money().notNull(),
      dimensions: kit.json<Record<string, string>>().notNull(),
      fixedDimensions: kit.json<string[]>().notNull(),
      policyVersion: kit.int64().notNull(),
      /** Of all that the gate knew of the organisation. */
      organisationVersion: kit.int64(),
      /** The cap on output tokens that the request went up with, and whose it was: `caller` or `policy`. */
      outputCapTokens: kit.int64(),
      outputCapBy: kit.text(16),
      /** Accounts (contract/account.ts) of the blocking budgets that the operation was charged to, or that refused it. */
      budgetAccounts: kit.json<string[]>().notNull(),
      requestBytes: kit.int64(),
      responseBytes: kit.int64(),
      firstByteMs: kit.int64(),
      totalMs: kit.int64().notNull(),
      unknownUsageKeys: kit.json<string[]>().notNull(),
      rawUsage: kit.json<Record<string, string | number | boolean>>().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'usage_event_key', columns: [table.tenantId, table.eventId] }),
      kit
        .uniqueIndex('usage_event_number')
        .on(table.tenantId, table.gateId, table.incarnationId, table.eventNumber),
      kit.index('usage_event_newest').on(table.tenantId, table.admittedAt, table.eventId),
      kit.index('usage_event_corrections').on(table.tenantId, table.correctsEventId),
    ],
  );
