import type { Kit } from './kit.pg.ts';

/**
 * A row is a day (UTC) whose roll-ups were compared with all of its lines and found equal, just before its lines began
 * to be removed, with what they were then. Written by retention; dies with the roll-ups of its day.
 */
export const defineUsageFrozenDay = (kit: Kit) =>
  kit.table(
    'usage_frozen_day',
    {
      tenantId: kit.uuid().notNull(),
      /** Midnight, UTC. */
      day: kit.instant().notNull(),
      /** Rows of the roll-ups, and SHA-256 over them in the order of their keys. */
      rows: kit.int64().notNull(),
      sha256: kit.text(64).notNull(),
      /** Which columns it is over: 1, of a release that had fewer of them, or 2. */
      form: kit.count().notNull().default(1),
      frozenAt: kit.instant().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'usage_frozen_day_key', columns: [table.tenantId, table.day] })],
  );

/**
 * A row says which events of one incarnation of a gate were removed: all up to a number, so that what is left still has
 * no gap. Counts and sums stay here, so that the books add up. Written by retention with the removal.
 */
export const defineUsageRemovedGate = (kit: Kit) =>
  kit.table(
    'usage_removed_gate',
    {
      tenantId: kit.uuid().notNull(),
      gateId: kit.text(160).notNull(),
      incarnationId: kit.uuid().notNull(),
      eventNumber: kit.int64().notNull(),
      /** Of them those that were in the store; the others were quarantined. */
      events: kit.int64().notNull(),
      closings: kit.int64().notNull(),
      lastAdmission: kit.int64().notNull(),
      chargedNanos: kit.money().notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'usage_removed_gate_key',
        columns: [table.tenantId, table.gateId, table.incarnationId],
      }),
    ],
  );

/**
 * A row is what removed rows added to a sum that is still asked for: the account of a budget, or a run of a re-rating.
 * Written by retention with the removal.
 */
export const defineUsageRemovedSum = (kit: Kit) =>
  kit.table(
    'usage_removed_sum',
    {
      tenantId: kit.uuid().notNull(),
      /** `account:` and the account's name, or `run:` and the run's id. */
      subject: kit.text(80).notNull(),
      nanos: kit.money().notNull(),
      /** Of an account: charged to what its budget matches, and counted by no gate; beside `nanos`. */
      uncountedNanos: kit.money().notNull(),
    },
    (table) => [kit.primaryKey({ name: 'usage_removed_sum_key', columns: [table.tenantId, table.subject] })],
  );
