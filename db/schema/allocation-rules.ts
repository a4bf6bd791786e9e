import type { AllocationRule } from '../../contract/allocation-api.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is a version of the rules by which usage is allocated to cost centres. Written by finance; never changed and
 * never removed, since statements name it.
 */
export const defineAllocationRules = (kit: Kit) =>
  kit.table(
    'allocation_rules',
    {
      tenantId: kit.uuid().notNull(),
      /** From 1, without gaps. */
      version: kit.count().notNull(),
      /** The beginning of a day, UTC. */
      effectiveFrom: kit.instant().notNull(),
      rules: kit.json<readonly AllocationRule[]>().notNull(),
      /** Why, in the words of who made it. */
      reason: kit.text(500).notNull(),
      createdAt: kit.instant().notNull(),
      /** Who made it: a person's id; null: a program. */
      createdBy: kit.uuid(),
    },
    (table) => [kit.primaryKey({ name: 'allocation_rules_key', columns: [table.tenantId, table.version] })],
  );
