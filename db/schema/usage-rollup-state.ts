import type { Kit } from './kit.pg.ts';

/**
 * A row says whether an organisation's roll-ups hold all of its usage; until then reports read its lines. Whoever adds
 * events or adjustments holds it until the transaction's end, so that roll-ups have one writer at a time. Written with
 * the first event; dies with its organisation.
 */
export const defineUsageRollupState = (kit: Kit) =>
  kit.table('usage_rollup_state', {
    tenantId: kit.uuid().primaryKey(),
    isComplete: kit.bool().notNull(),
  });
