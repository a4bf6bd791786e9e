/** What `npm run verify-audit` reads: an export, signed heads, and the keys that they are signed with. */
import { readFileSync } from 'node:fs';
import { importJWK, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { auditHeadSchema, auditLineSchema } from '../../contract/audit-api.ts';

const HEAD_TYPE = 'audit-head+jwt';
/** Of a checkpoint: retention removed everything up to there. */
const CHECKPOINT_TYPE = 'audit-checkpoint+jwt';

/** What was signed: the end of a log as it was, or of its beginning that was removed. */
export type SignedHead = z.infer<typeof auditHeadSchema> & { readonly isCheckpoint: boolean };

/** A file is not what it should be. The message is for people and shows nothing of the file. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The lines of an NDJSON export. @throws {InputError} naming the first line that is none */
export function readExport(path: string): z.infer<typeof auditLineSchema>[] {
  return linesOf(path).map((line, index) => {
    const parsed = auditLineSchema.safeParse(parse(line));
    if (!parsed.success) throw new InputError(`${path}, line ${index + 1}: no entry of an NDJSON export`);
    return parsed.data;
  });
}

const keysSchema = z.union([
  z.object({ keys: z.array(z.looseObject({})) }),
  z.looseObject({ kid: z.string() }),
]);

/** A JWK or a set of them, by key id. @throws {InputError} */
export function readKeys(path: string): Map<string, JWK> {
  const parsed = keysSchema.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new InputError(`${path}: no JWK and no set of JWKs`);
  const keys = ('keys' in parsed.data ? parsed.data.keys : [parsed.data]) as JWK[];
  return new Map(keys.map((key) => [key.kid ?? '', key]));
}

/** Signed heads and checkpoints, one a line. @throws {InputError} naming the first line whose signature is not of one of the keys */
export async function readHeads(path: string, keys: ReadonlyMap<string, JWK>): Promise<SignedHead[]> {
  const heads: SignedHead[] = [];
  for (const [index, line] of linesOf(path).entries()) {
    const verified = await jwtVerify(
      line,
      async ({ kid = '' }) => {
        const key = keys.get(kid);
        if (!key) throw new InputError(`${path}, line ${index + 1}: signed with a key that was not given`);
        return importJWK(key, 'EdDSA');
      },
      { algorithms: ['EdDSA'] },
    ).catch((err: unknown) => {
      if (err instanceof InputError) throw err;
      throw new InputError(`${path}, line ${index + 1}: not a head with a good signature`);
    });
    const { typ } = verified.protectedHeader;
    if (typ !== HEAD_TYPE && typ !== CHECKPOINT_TYPE)
      throw new InputError(`${path}, line ${index + 1}: not a head with a good signature`);
    heads.push({ ...auditHeadSchema.parse(verified.payload), isCheckpoint: typ === CHECKPOINT_TYPE });
  }
  return heads;
}

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
