import type { ExportFailure, ExportRequest, ExportSidecar } from '../../contract/exports-api.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is one export: what was asked for, how far it is, and when its file ends. Written by whoever may export; moved
 * on by the one process that holds its claim. The row outlives its file, as the record that there was one.
 */
export const defineExportJob = (kit: Kit) =>
  kit.table(
    'export_job',
    {
      tenantId: kit.uuid().notNull(),
      exportId: kit.uuid().notNull(),
      request: kit.json<ExportRequest>().notNull(),
      /** As in `audit_entry`. */
      actorKind: kit.text(16).notNull(),
      actorId: kit.uuid(),
      createdAt: kit.instant().notNull(),
      /** `waiting`, `working`, `ready`, `failed`, `ended`. */
      state: kit.text(16).notNull(),
      /** Why it failed; null: it has not, or that was not kept. */
      failure: kit.text(16).$type<ExportFailure>(),
      /** Changes with every process that takes the work on; only its holder writes. */
      claim: kit.uuid(),
      /** When another process may take it over. */
      claimedUntil: kit.instant(),
      /** How often somebody began or went on since a part was last kept. */
      attempts: kit.count().notNull(),
      /** The key that the parts are sealed under, itself sealed, with the version of its key; null: the file has ended. */
      sealedKey: kit.text(8),
      sealedBox: kit.text(400),
      parts: kit.count().notNull(),
      /** Size of the file so far. */
      bytes: kit.int64().notNull(),
      rows: kit.int64().notNull(),
      /** Of a hundred. */
      progress: kit.count().notNull(),
      /** Where the next part begins, in the words of what makes it; null: at the beginning. */
      resumeAt: kit.text(400),
      sidecar: kit.json<ExportSidecar>(),
      finishedAt: kit.instant(),
      /** When its file is removed. */
      expiresAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'export_job_key', columns: [table.tenantId, table.exportId] }),
      kit.index('export_job_by_state').on(table.tenantId, table.state, table.createdAt),
    ],
  );
