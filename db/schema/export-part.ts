import type { defineExportJob } from './export-job.ts';
import type { Kit } from './kit.pg.ts';

/**
 * A row is one piece of an export's file, encrypted under the export's own key. Written with the progress of its job,
 * never changed; dies with the file.
 */
export const defineExportPart = (kit: Kit, job: ReturnType<typeof defineExportJob>) =>
  kit.table(
    'export_part',
    {
      tenantId: kit.uuid().notNull(),
      exportId: kit.uuid().notNull(),
      /** From 0. */
      part: kit.count().notNull(),
      /** Place and size in the file, in bytes. */
      startsAt: kit.int64().notNull(),
      size: kit.int64().notNull(),
      /** Nonce, ciphertext and tag. */
      box: kit.bytes().notNull(),
    },
    (table) => [
      kit.primaryKey({ name: 'export_part_key', columns: [table.tenantId, table.exportId, table.part] }),
      kit.foreignKey({
        name: 'export_part_of_job',
        columns: [table.tenantId, table.exportId],
        foreignColumns: [job.tenantId, job.exportId],
      }),
    ],
  );
