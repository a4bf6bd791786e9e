/** Makes an export of calls as a job of the API does, and says how fast and in how much memory of this process. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { exportRequestSchema } from '../../contract/exports-api.ts';
import { newId } from '../../contract/ids.ts';
import { Secret } from '../../contract/secret.ts';
import { newFileKey } from '../../dashboard-api/exports/sealed-part.ts';
import { workOnExport } from '../../dashboard-api/exports/work.ts';
import { createEnvelope } from '../../dashboard-api/secrets/envelope.ts';
import type { Database } from '../../db/database.ts';
import { endExport, insertExport, readExport } from '../../db/exports/jobs.ts';
import { memoryOf } from '../bench/process-usage.ts';

export const askedSchema = z.strictObject({
  url: z.string(),
  organisationId: z.uuid(),
  request: exportRequestSchema,
  /** Null: it is made to its end. */
  seconds: z.number().nullable(),
});
export type Asked = z.input<typeof askedSchema>;

export interface Exported {
  readonly rows: number;
  /** Of the file. */
  readonly bytes: number;
  readonly seconds: number;
  readonly isWhole: boolean;
  /** The most that the process ever had resident; null where the system does not say. */
  readonly peakBytes: number | null;
  /** The same after a tenth of the rows: what grows with them shows. */
  readonly peakBytesAfterTenth: number | null;
}

/** @returns what came of it; the file itself is removed again */
export async function makeExport(
  store: Database,
  { organisationId, request, seconds }: Omit<z.infer<typeof askedSchema>, 'url'>,
): Promise<Exported> {
  const envelope = createEnvelope(new Map([['1', new Secret<Uint8Array>(randomBytes(32))]]));
  const exportId = newId();
  const { key: sealedKey, box: sealedBox } = newFileKey(envelope, exportId);
  const created = { exportId, request, actorKind: 'system', actorId: null, createdAt: new Date() };
  await store.inTenant('app_user', organisationId, (unit) =>
    insertExport(unit, { ...created, sealedKey, sealedBox }),
  );
  const read = async () => {
    const job = await store.readTenant(organisationId, (unit) => readExport(unit, exportId));
    if (!job) throw new Error('the export is gone');
    return job;
  };
  const peaks: number[] = [];
  const startedAt = performance.now();
  const isOver = () => {
    peaks.push(memoryOf(process.pid)?.peakKiB ?? 0);
    return seconds !== null && performance.now() - startedAt > seconds * 1000;
  };
  await workOnExport({ db: store, clock: () => new Date(), envelope }, organisationId, await read(), isOver);
  const took = (performance.now() - startedAt) / 1000;
  const { rows, bytes, state } = await read();
  await store.inTenant('app_user', organisationId, (unit) => endExport(unit, exportId));
  const peakKiB = memoryOf(process.pid)?.peakKiB;
  return {
    rows,
    bytes,
    seconds: took,
    isWhole: state === 'ready',
    peakBytes: peakKiB === undefined ? null : peakKiB * 1024,
    peakBytesAfterTenth: (peaks[Math.floor(peaks.length / 10)] ?? 0) * 1024 || null,
  };
}
