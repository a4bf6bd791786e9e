/** Makes the file of one export: claimed, in pieces that are kept as they come, so that a killed process loses one at most. */
import { createHash, type Hash } from 'node:crypto';
import { EXPORT_LIFETIME_DAYS, type ExportFailure } from '../../contract/exports-api.ts';
import { newId } from '../../contract/ids.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import {
  claimExport,
  type ExportStep,
  finishExport,
  moveExport,
  type StoredExport,
} from '../../db/exports/jobs.ts';
import { deleteParts, insertPart, readPart } from '../../db/exports/parts.ts';
import type { Envelope } from '../secrets/envelope.ts';
import { ExportFailedError } from './failure.ts';
import { fileNameOf, type Making, makingOf, type Piece } from './making.ts';
import { openFileKey, openPart, sealPart } from './sealed-part.ts';

export interface ExportContext {
  readonly db: Database;
  readonly clock: () => Date;
  readonly envelope: Envelope;
  /** Calls that are read at once, and bytes that make a part; as usual unless stated. */
  readonly sizes?: { readonly calls: number; readonly partBytes: number };
}

/** Longer than a part takes: then the process that made it is gone, and another one goes on. */
const CLAIM_MS = 120_000;
/** The claim is renewed after reading back so many. */
const PARTS_A_CLAIM = 100;
/** A part is kept once it has so many bytes. */
const PART_BYTES = 1024 * 1024;
/** So often it is begun, or gone on with, without getting further. */
const MOST_ATTEMPTS = 5;
const PAUSE_AFTER_FAILURE_MS = 30_000;
const LIFETIME_MS = EXPORT_LIFETIME_DAYS * 24 * 3_600_000;

/** The claim has passed to another process: nothing of the step stays. */
class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/**
 * Works on an export until it is done, or `isPaused` says so and it can go on later.
 * @returns false if another process has it
 */
export async function workOnExport(
  context: ExportContext,
  organisationId: string,
  job: StoredExport,
  isPaused: () => boolean,
): Promise<boolean> {
  const { db, clock } = context;
  const claim = newId();
  const at = clock();
  const isOurs = await db.inTenant('app_user', organisationId, (unit) =>
    claimExport(unit, job, { id: claim, at, until: new Date(at.getTime() + CLAIM_MS) }),
  );
  if (!isOurs) return false;
  const held = { ...context, organisationId, claim };
  try {
    if (job.attempts >= MOST_ATTEMPTS) await fail(held, job, 'internal');
    else await make(held, job, isPaused);
  } catch (err) {
    if (err instanceof ClaimLostError) return false;
    if (err instanceof ExportFailedError) {
      await fail(held, job, err.failure);
      return true;
    }
    const claimedUntil = new Date(clock().getTime() + PAUSE_AFTER_FAILURE_MS);
    await db.inTenant('app_user', organisationId, (unit) =>
      moveExport(unit, job.exportId, claim, { claimedUntil }),
    );
    throw err;
  }
  return true;
}

interface Held extends ExportContext {
  readonly organisationId: string;
  readonly claim: string;
}

async function make(held: Held, job: StoredExport, isPaused: () => boolean): Promise<void> {
  const { db, organisationId, envelope } = held;
  const { exportId, sealedKey, sealedBox, request, createdAt } = job;
  if (sealedKey === null || sealedBox === null) throw new ClaimLostError();
  const key = openFileKey(envelope, exportId, { key: sealedKey, box: sealedBox });
  const pages = held.sizes ? { callsAtATime: held.sizes.calls } : {};
  const making = makingOf({ db, organisationId, asOf: createdAt, ...pages }, request);
  const file = new FileSoFar(held, job, key);
  if (job.resumeAt === null) await file.begin();
  for await (const piece of making.pieces(job.resumeAt)) {
    await file.add(piece);
    if (isPaused() && piece.resumeAt !== null) return file.pause();
  }
  await file.flush();
  await finish(held, job, making, file, key);
}

/** What has been kept of a file, and what waits to be. */
class FileSoFar {
  readonly #held: Held;
  readonly #exportId: string;
  readonly #key: Secret<Uint8Array>;
  #waiting: Piece[] = [];
  /** Of all bytes so far; null: another process has made some of them. */
  hash: Hash | null = null;
  parts: number;
  bytes: number;
  rows: number;

  constructor(held: Held, { exportId, parts, bytes, rows }: StoredExport, key: Secret<Uint8Array>) {
    this.#held = held;
    this.#exportId = exportId;
    this.#key = key;
    this.parts = parts;
    this.bytes = bytes;
    this.rows = rows;
  }

  /** From the beginning: what another attempt has left goes. */
  async begin(): Promise<void> {
    [this.parts, this.bytes, this.rows] = [0, 0, 0];
    this.hash = createHash('sha256');
    await takeStep(this.#held, this.#exportId, { parts: 0, bytes: 0, rows: 0, progress: 0 }, (unit) =>
      deleteParts(unit, this.#exportId),
    );
  }

  async add(piece: Piece): Promise<void> {
    this.#waiting.push(piece);
    const size = this.#waiting.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (size >= (this.#held.sizes?.partBytes ?? PART_BYTES)) await this.flush();
  }

  async flush(): Promise<void> {
    const last = this.#waiting.at(-1);
    if (!last) return;
    const bytes = Buffer.concat(this.#waiting.map((piece) => piece.bytes));
    const rows = this.#waiting.reduce((sum, piece) => sum + piece.rows, 0);
    this.#waiting = [];
    const place = { exportId: this.#exportId, part: this.parts };
    const box = sealPart(this.#key, place, bytes);
    const stored = { ...place, startsAt: this.bytes, size: bytes.byteLength, box };
    this.hash?.update(bytes);
    this.parts++;
    this.bytes += bytes.byteLength;
    this.rows += rows;
    const { progress, resumeAt } = last;
    const step = { parts: this.parts, bytes: this.bytes, rows: this.rows, progress, resumeAt };
    const further = resumeAt === null ? {} : { attempts: 0 };
    await takeStep(this.#held, this.#exportId, { ...step, ...further }, (unit) => insertPart(unit, stored));
  }

  /** Keeps what there is and lets anybody go on. */
  async pause(): Promise<void> {
    await this.flush();
    await takeStep(this.#held, this.#exportId, { claimedUntil: this.#held.clock() });
  }
}

/** A step and the work that belongs to it, in one transaction; the claim holds on. @throws {ClaimLostError} */
async function takeStep(
  { db, organisationId, claim, clock }: Held,
  exportId: string,
  step: ExportStep,
  work: (unit: TenantUnit) => Promise<void> = async () => {},
): Promise<void> {
  const claimedUntil = new Date(clock().getTime() + CLAIM_MS);
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (!(await moveExport(unit, exportId, claim, { claimedUntil, ...step }))) throw new ClaimLostError();
    await work(unit);
  });
}

/** Says what the file is. */
async function finish(
  held: Held,
  { exportId, request, createdAt }: StoredExport,
  making: Making,
  file: FileSoFar,
  key: Secret<Uint8Array>,
): Promise<void> {
  const { db, organisationId, claim, clock } = held;
  const { bytes, rows } = file;
  const hash = file.hash ?? (await hashBack(held, exportId, file.parts, key));
  const at = clock();
  const figures = making.figures();
  const sidecar = {
    exportId,
    request,
    organisationId,
    rows,
    bytes,
    currency: 'USD' as const,
    fileName: fileNameOf(request),
    timeZone: String(figures['timeZone'] ?? 'UTC'),
    generatedAt: at.toISOString(),
    dataAsOf: createdAt.toISOString(),
    sha256: hash.digest('hex'),
    columns: making.columns,
    figures,
  };
  const expiresAt = new Date(at.getTime() + LIFETIME_MS);
  await db.inTenant('app_user', organisationId, (unit) =>
    finishExport(unit, exportId, claim, { state: 'ready', sidecar, at, expiresAt }),
  );
}

/** Reads a file back that more than one process has made. */
async function hashBack(held: Held, exportId: string, parts: number, key: Secret<Uint8Array>): Promise<Hash> {
  const { db, organisationId } = held;
  const hash = createHash('sha256');
  for (let part = 0; part < parts; part++) {
    if (part % PARTS_A_CLAIM === PARTS_A_CLAIM - 1) await takeStep(held, exportId, {});
    const stored = await db.readTenant(organisationId, (unit) => readPart(unit, exportId, part));
    if (!stored) throw new ClaimLostError();
    hash.update(openPart(key, { exportId, part }, stored));
  }
  return hash;
}

/** It cannot be made. What there is of it goes with the next round. */
async function fail(
  { db, organisationId, claim, clock }: Held,
  { exportId }: StoredExport,
  failure: ExportFailure,
): Promise<void> {
  const at = clock();
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (
      await finishExport(unit, exportId, claim, {
        state: 'failed',
        sidecar: null,
        failure,
        at,
        expiresAt: new Date(at.getTime() + LIFETIME_MS),
      })
    )
      await deleteParts(unit, exportId);
  });
}
