import type { PolicyRules } from '../../contract/policy.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a policy above the keys: the organisation's own, or a team's. Written by administrators, each change with the
 * command that carries it to the edge and an audit entry; what it said before is in the audit log.
 */
export const definePolicy = (kit: Kit) =>
  kit.table(
    'policy',
    {
      tenantId: kit.uuid().notNull(),
      /** `organisation`, or the team's id. */
      scope: kit.text(36).notNull(),
      /** Grows by one with every change. */
      version: kit.int64().notNull(),
      rules: kit.json<PolicyRules>().notNull(),
      changedAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'policy_key', columns: [table.tenantId, table.scope] })],
  );
