import type { ExportTemplate } from '../../contract/storage-api.ts';
import type { defineExportJob } from './export-job.ts';
import type { Kit } from './kit.pg.ts';

/** Where objects of a store go, besides its address. */
export interface StoreDetail {
  readonly prefix: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly isPathStyle?: boolean;
}

/** A row is an object store of the organisation's. Written by whoever may export; switched off rather than removed. */
export const defineStorageDestination = (kit: Kit) =>
  kit.table(
    'storage_destination',
    {
      tenantId: kit.uuid().notNull(),
      destinationId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      /** One of contract `STORE_KINDS`. */
      kind: kit.text(16).notNull(),
      /** The endpoint, or the container's URL. */
      address: kit.text(300).notNull(),
      detail: kit.json<StoreDetail>().notNull(),
      /** The credential, with the version of its key. */
      sealedKey: kit.text(8).notNull(),
      sealedBox: kit.text(3000).notNull(),
      createdAt: kit.instant().notNull(),
      disabledAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'storage_destination_key', columns: [table.tenantId, table.destinationId] }),
    ],
  );

/**
 * A row is a file on its way to a store, and how far it is. Written with the export or after it; moved on by the process
 * that has taken the attempt on. Stays as the record of what left.
 */
export const defineStorageUpload = (
  kit: Kit,
  destination: ReturnType<typeof defineStorageDestination>,
  job: ReturnType<typeof defineExportJob>,
) =>
  kit.table(
    'storage_upload',
    {
      tenantId: kit.uuid().notNull(),
      uploadId: kit.uuid().notNull(),
      destinationId: kit.uuid().notNull(),
      exportId: kit.uuid().notNull(),
      objectName: kit.text(400).notNull(),
      /** One of contract `UPLOAD_STATES`. */
      state: kit.text(16).notNull(),
      /** Grows with every process that takes it on; only the last one writes. */
      attempts: kit.count().notNull(),
      failures: kit.count().notNull(),
      /** When it is tried, or, while somebody is at it, may be taken over. */
      nextAttemptAt: kit.instant().notNull(),
      /** What the store calls the upload; null: it has not begun. */
      token: kit.text(2000),
      /** What the store answered to each part that it has. */
      tags: kit.json<readonly string[]>().notNull(),
      bytesSent: kit.int64().notNull(),
      lastStatus: kit.count(),
      lastProblem: kit.text(32),
      createdAt: kit.instant().notNull(),
      finishedAt: kit.instant(),
    },
    (table) => [
      kit.primaryKey({ name: 'storage_upload_key', columns: [table.tenantId, table.uploadId] }),
      kit.index('storage_upload_due').on(table.tenantId, table.state, table.nextAttemptAt),
      kit.foreignKey({
        name: 'storage_upload_to_destination',
        columns: [table.tenantId, table.destinationId],
        foreignColumns: [destination.tenantId, destination.destinationId],
      }),
      kit.foreignKey({
        name: 'storage_upload_of_export',
        columns: [table.tenantId, table.exportId],
        foreignColumns: [job.tenantId, job.exportId],
      }),
    ],
  );

/**
 * A row is an export that is made at the end of each period and uploaded, with its owner's rights at that moment. Written
 * by its owner, moved on by the job; stopped rather than removed.
 */
export const defineExportSchedule = (kit: Kit, destination: ReturnType<typeof defineStorageDestination>) =>
  kit.table(
    'export_schedule',
    {
      tenantId: kit.uuid().notNull(),
      scheduleId: kit.uuid().notNull(),
      name: kit.text(120).notNull(),
      ownerId: kit.uuid().notNull(),
      destinationId: kit.uuid().notNull(),
      /** One of contract `SCHEDULE_PERIODS`. */
      period: kit.text(16).notNull(),
      afterHours: kit.count().notNull(),
      template: kit.json<ExportTemplate>().notNull(),
      createdAt: kit.instant().notNull(),
      /** The end of the period that is exported next: whoever moves it on makes the export, and nobody else does. */
      periodEnd: kit.instant().notNull(),
      dueAt: kit.instant().notNull(),
      lastFrom: kit.instant(),
      stoppedAt: kit.instant(),
      stoppedBy: kit.text(16),
    },
    (table) => [
      kit.primaryKey({ name: 'export_schedule_key', columns: [table.tenantId, table.scheduleId] }),
      kit.index('export_schedule_due').on(table.tenantId, table.dueAt),
      kit.foreignKey({
        name: 'export_schedule_to_destination',
        columns: [table.tenantId, table.destinationId],
        foreignColumns: [destination.tenantId, destination.destinationId],
      }),
    ],
  );
