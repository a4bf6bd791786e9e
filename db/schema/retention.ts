import type { RetentionDays } from '../../contract/retention.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is how long an organisation keeps what, where it chose something else than its plan's defaults
 * (contract/retention.ts). Written by its administrators.
 */
export const defineRetention = (kit: Kit) =>
  kit.table('retention', {
    tenantId: kit.uuid().primaryKey(),
    days: kit.json<RetentionDays>().notNull(),
    changedAt: kit.instant().notNull(),
  });
