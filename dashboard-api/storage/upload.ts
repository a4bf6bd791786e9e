/**
 * Brings one file to its store: part by part, each kept before the next one begins, so that a killed process loses one at
 * most. The provenance is put beside it last: where that is, the file is whole.
 */

import type { Secret } from '../../contract/secret.ts';
import { UPLOAD_PAUSES_SECONDS } from '../../contract/storage-api.ts';
import type { Database } from '../../db/database.ts';
import { readExport, type StoredExport } from '../../db/exports/jobs.ts';
import { readDestination, type StoredDestination } from '../../db/storage/destinations.ts';
import { claimUpload, moveUpload, type StoredUpload, type UploadStep } from '../../db/storage/uploads.ts';
import { EgressError } from '../egress/egress.ts';
import { fileStream } from '../exports/download.ts';
import { mediaTypeOf } from '../exports/making.ts';
import { openFileKey } from '../exports/sealed-part.ts';
import { type StoreContext, storeOf } from './destination.ts';
import { type ObjectStore, PART_BYTES, StoreError } from './object-store.ts';

export interface UploadContext extends StoreContext {
  readonly db: Database;
  /** As usual unless stated. */
  readonly partBytes?: number;
}

/** Longer than a part takes: then the process that had it is gone, and another one goes on. */
const CLAIM_MS = 300_000;
/** So long is waited for the file to be made. */
const UNTIL_READY_MS = 15_000;

class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** A file that is no more, or a store that is off: nothing that trying again would change. */
class OverError extends Error {
  override readonly name = 'OverError';
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

interface Held extends UploadContext {
  readonly organisationId: string;
  readonly upload: StoredUpload;
}

/** One attempt. @returns false if another process has it */
export async function tryUpload(
  context: UploadContext,
  organisationId: string,
  found: StoredUpload,
): Promise<boolean> {
  const { db, clock } = context;
  const until = new Date(clock().getTime() + CLAIM_MS);
  const isOurs = await db.inTenant('app_user', organisationId, (unit) => claimUpload(unit, found, until));
  if (!isOurs) return false;
  const held = { ...context, organisationId, upload: { ...found, attempts: found.attempts + 1 } };
  try {
    await carry(held);
  } catch (err) {
    if (err instanceof ClaimLostError) return false;
    await settle(held, err);
  }
  return true;
}

async function carry(held: Held): Promise<void> {
  const { db, organisationId, upload, clock, envelope } = held;
  const { job, destination } = await db.readTenant(organisationId, async (unit) => ({
    job: await readExport(unit, upload.exportId),
    destination: await readDestination(unit, upload.destinationId),
  }));
  if (!job || job.state === 'ended') throw new OverError('export_ended');
  if (job.state === 'failed') throw new OverError('export_failed');
  if (!destination || destination.disabledAt !== null) throw new OverError('destination_off');
  const { sealedKey, sealedBox, sidecar } = job;
  if (job.state !== 'ready' || sealedKey === null || sealedBox === null || !sidecar)
    return step(held, { nextAttemptAt: new Date(clock().getTime() + UNTIL_READY_MS) });
  const key = openFileKey(envelope, job.exportId, { key: sealedKey, box: sealedBox });
  const store = storeOf(held, destination);
  await sendFile(held, store, job, key);
  const beside = { name: `${upload.objectName}.sidecar.json`, mediaType: 'application/json' };
  await store.put(beside, Buffer.from(JSON.stringify(sidecar, null, 2)));
  await step(held, { state: 'done', finishedAt: clock(), lastStatus: 200, lastProblem: null });
}

async function sendFile(
  held: Held,
  store: ObjectStore,
  job: StoredExport,
  key: Secret<Uint8Array>,
): Promise<void> {
  const { upload, partBytes = PART_BYTES } = held;
  const object = { name: upload.objectName, mediaType: mediaTypeOf(job.request) };
  if (upload.token === 'whole') return;
  if (job.bytes <= partBytes) {
    await store.put(object, await bytesOf(held, job, key, 0, job.bytes));
    return step(held, { token: 'whole', bytesSent: job.bytes });
  }
  const tags = [...upload.tags];
  let { token } = upload;
  if (token === null) {
    token = await store.begin(object);
    await step(held, { token, tags: [], bytesSent: 0 });
  }
  for (let part = tags.length; part * partBytes < job.bytes; part++) {
    const to = Math.min((part + 1) * partBytes, job.bytes);
    tags.push(await store.putPart(object, token, part, await bytesOf(held, job, key, part * partBytes, to)));
    await step(held, { tags, bytesSent: to, failures: 0 });
  }
  await store.finish(object, token, tags);
  await step(held, { token: 'whole' });
}

async function bytesOf(
  { db, organisationId }: Held,
  { exportId }: StoredExport,
  key: Secret<Uint8Array>,
  from: number,
  to: number,
): Promise<Uint8Array> {
  if (from === to) return new Uint8Array();
  const stream = fileStream(db, organisationId, { exportId, key }, { from, to });
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Written only while this process has the upload. @throws {ClaimLostError} */
async function step({ db, organisationId, upload, clock }: Held, change: UploadStep): Promise<void> {
  const nextAttemptAt = new Date(clock().getTime() + CLAIM_MS);
  const isOurs = await db.inTenant('app_user', organisationId, (unit) =>
    moveUpload(unit, upload, { nextAttemptAt, ...change }),
  );
  if (!isOurs) throw new ClaimLostError();
}

/** What a failure means: another attempt after a pause, or the end. */
async function settle(held: Held, err: unknown): Promise<void> {
  const { upload, clock } = held;
  const now = clock();
  const isOver = err instanceof OverError;
  const pauseSeconds = isOver ? undefined : UPLOAD_PAUSES_SECONDS[upload.failures];
  const status = err instanceof StoreError ? err.status : null;
  const isForgotten = err instanceof StoreError && err.isForgotten;
  await step(held, {
    failures: upload.failures + 1,
    lastStatus: status,
    lastProblem: problemOf(err),
    ...(isForgotten ? { token: null, tags: [], bytesSent: 0 } : {}),
    ...(pauseSeconds === undefined
      ? { state: 'given_up', finishedAt: now }
      : { nextAttemptAt: new Date(now.getTime() + pauseSeconds * 1_000) }),
  }).catch((lost: unknown) => {
    if (!(lost instanceof ClaimLostError)) throw lost;
  });
  if (!isOver && status === null && !(err instanceof EgressError)) throw err;
}

function problemOf(err: unknown): string | null {
  if (err instanceof OverError || err instanceof EgressError) return err.problem;
  return err instanceof StoreError ? null : 'internal';
}

/** Writes a small object, to see that it can be. @returns what was answered, or why nothing was */
export async function testDestination(
  context: StoreContext,
  destination: StoredDestination,
): Promise<{ readonly status: number | null; readonly problem: string | null }> {
  const name = `${destination.detail.prefix}spendgate-test.txt`;
  try {
    const store = storeOf(context, destination);
    await store.put({ name, mediaType: 'text/plain' }, Buffer.from('This destination works.\n'));
    return { status: 200, problem: null };
  } catch (err) {
    if (err instanceof StoreError) return { status: err.status, problem: null };
    if (err instanceof EgressError) return { status: null, problem: err.problem };
    throw err;
  }
}
