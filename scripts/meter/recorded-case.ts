/**
 * One recorded response on disk: a folder with `request.json`, `response.meta.json`, `response.body` and, where what
 * should be read from it is known, `expected.json`. Read where it lies.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const requestSchema = z.object({
  provider: z.string(),
  api: z.string(),
  method: z.string().default('POST'),
  host: z.string().default(''),
  path: z.string().default('/'),
  model: z.string().nullish(),
  query: z.object({ model: z.string().optional() }).loose().catch({}).optional(),
  body: z.unknown().optional(),
  /** What the recording's source did not hold, such as the address. */
  notes: z.array(z.string()).default([]),
});

const responseSchema = z.object({
  status: z.int(),
  content_type: z.string().nullish(),
  format: z.string().default('json'),
  streamed: z.boolean().default(false),
  headers: z.record(z.string(), z.string()).default({}),
});

/** What should be read, in the vocabulary of `vocabulary.ts`. */
export const expectedSchema = z.object({
  model: z.string().nullish(),
  usage_present: z.boolean(),
  usage: z.record(z.string(), z.number().nullable()).nullable(),
  extra_billed: z
    .array(
      z.object({
        model: z.string().nullish(),
        usage: z.record(z.string(), z.number().nullable()).optional(),
        usage_stated: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .default([]),
  stated_cost: z.object({ amount: z.string() }).nullish(),
  ambiguous_fields: z.array(z.string()).default([]),
});

export type RecordedRequest = z.infer<typeof requestSchema>;
export type Expected = z.infer<typeof expectedSchema>;

export interface RecordedCase {
  readonly name: string;
  readonly request: RecordedRequest;
  readonly response: z.infer<typeof responseSchema>;
  readonly body: Uint8Array;
  /** Null where nobody has said what is to be read. */
  readonly expected: Expected | null;
}

/** A folder is not what a case should be. The message says which file and why. */
export class CaseError extends Error {}

/** Folders of cases below a directory, sorted by name; the directory itself if it is one. @throws {CaseError} */
export function caseFolders(directory: string): string[] {
  if (!existsSync(directory)) throw new CaseError(`there is no directory ${directory}`);
  if (isCase(directory)) return [directory];
  const below = existsSync(join(directory, 'cases')) ? join(directory, 'cases') : directory;
  const folders = readdirSync(below, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isCase(join(below, entry.name)))
    .map((entry) => join(below, entry.name));
  if (folders.length === 0)
    throw new CaseError(`no case below ${directory}: a case has a response.meta.json`);
  return folders.sort();
}

/** @throws {CaseError} naming the file that is missing or malformed */
export function readCase(folder: string): RecordedCase {
  const expected = join(folder, 'expected.json');
  return {
    name: folder.slice(folder.lastIndexOf('/') + 1),
    request: readJson(folder, 'request.json', requestSchema),
    response: readJson(folder, 'response.meta.json', responseSchema),
    body: readBody(folder),
    expected: existsSync(expected) ? readJson(folder, 'expected.json', expectedSchema) : null,
  };
}

const isCase = (folder: string): boolean => existsSync(join(folder, 'response.meta.json'));

function readBody(folder: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(join(folder, 'response.body')));
  } catch {
    throw new CaseError('response.body cannot be read');
  }
}

function readJson<Schema extends z.ZodType>(folder: string, file: string, schema: Schema): z.infer<Schema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch {
    throw new CaseError(`${file} is missing or no JSON`);
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new CaseError(`${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}
