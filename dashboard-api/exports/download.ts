/** The bytes of an export's file, opened piece by piece as they are asked for. */
import type { Secret } from '../../contract/secret.ts';
import type { Database } from '../../db/database.ts';
import { partsWithin, readPart } from '../../db/exports/parts.ts';
import type { ByteRange } from './range.ts';
import { openPart } from './sealed-part.ts';

/** One that fails breaks the answer off, so that no part is taken for the whole. */
export function fileStream(
  db: Database,
  organisationId: string,
  file: { readonly exportId: string; readonly key: Secret<Uint8Array> },
  range: ByteRange,
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(db, organisationId, file, range);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* piecesOf(
  db: Database,
  organisationId: string,
  { exportId, key }: { readonly exportId: string; readonly key: Secret<Uint8Array> },
  range: ByteRange,
): AsyncGenerator<Uint8Array, undefined> {
  const numbers = await db.readTenant(organisationId, (unit) => partsWithin(unit, exportId, range));
  for (const part of numbers) {
    const stored = await db.readTenant(organisationId, (unit) => readPart(unit, exportId, part));
    if (!stored) throw new Error('a file ended while it was read');
    const bytes = openPart(key, { exportId, part }, stored);
    const { startsAt } = stored;
    yield new Uint8Array(bytes.subarray(Math.max(0, range.from - startsAt), range.to - startsAt));
  }
}
