import type { Kit } from './kit.pg.ts';

/**
 * A row is an operator's request to see an organisation's data, and what became of it. Written by the operator, decided by
 * the organisation's administrators, counted at each use; never removed.
 */
export const defineSupportGrant = (kit: Kit) =>
  kit.table(
    'support_grant',
    {
      tenantId: kit.uuid().notNull(),
      grantId: kit.uuid().notNull(),
      /** `requested`, `approved`, `refused` or `ended`; an approved one is over at `endsAt` as well. */
      state: kit.text(16).notNull(),
      modules: kit.json<readonly string[]>().notNull(),
      hours: kit.count().notNull(),
      reason: kit.text(500).notNull(),
      operatorId: kit.uuid().notNull(),
      operatorName: kit.text(120).notNull(),
      operatorAddress: kit.text(254),
      requestedAt: kit.instant().notNull(),
      decidedBy: kit.uuid(),
      decidedAt: kit.instant(),
      endsAt: kit.instant(),
      uses: kit.int64().notNull(),
      lastUsedAt: kit.instant(),
    },
    (table) => [kit.primaryKey({ name: 'support_grant_key', columns: [table.tenantId, table.grantId] })],
  );
