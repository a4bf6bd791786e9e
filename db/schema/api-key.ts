import type { KeyPolicy } from '../../contract/command.ts';
import type { Kit } from './kit.pg.ts';
import type { defineProject } from './project.ts';

/**
 * A row is a gateway key: what it is called, whose it is, whether it works. Never the key itself; its hashes are in
 * `api_key_hash`. Written by administrators, each change with the command that carries it to the gate; never removed
 * while events name it.
 */
export const defineApiKey = (kit: Kit, project: ReturnType<typeof defineProject>) =>
  kit.table(
    'api_key',
    {
      tenantId: kit.uuid().notNull(),
      keyId: kit.text(24).notNull(),
      projectId: kit.uuid().notNull(),
      ownerId: kit.uuid(),
      name: kit.text(120).notNull(),
      environment: kit.text(32),
      /** `first_run`, `ready_file` or `issued`. */
      origin: kit.text(16).notNull(),
      /** One of contract `KEY_STATUSES`. */
      status: kit.text(16).notNull(),
      expiresAt: kit.instant(),
      /** Grows by one with every change; the version of the newest command. */
      version: kit.int64().notNull(),
      policy: kit.json<KeyPolicy>().notNull(),
      /** Its calls are spread over so many gates; and over how many they ever were, which only grows. */
      activeShards: kit.count().notNull().default(1),
      knownShards: kit.count().notNull().default(1),
      createdAt: kit.instant().notNull(),
      /** When an event last named it, to the minute; null: none ever did. Written by ingest's notes. */
      lastUsedAt: kit.instant(),
      /** When somebody reported that its secret was found in public. */
      exposedAt: kit.instant(),
      /** By when its secret is to be replaced; null: no such day is set. */
      rotateBy: kit.instant(),
      /** Days from a rotation to the next such day; null: only the one that is set. */
      rotateEveryDays: kit.count(),
      /** The secret stops working on that day, replaced or not. */
      endsUnrotated: kit.bool().notNull().default(false),
    },
    (table) => [
      kit.primaryKey({ name: 'api_key_key', columns: [table.tenantId, table.keyId] }),
      kit.index('api_key_newest').on(table.tenantId, table.createdAt),
      kit.foreignKey({
        name: 'api_key_of_project',
        columns: [table.tenantId, table.projectId],
        foreignColumns: [project.tenantId, project.projectId],
      }),
    ],
  );
