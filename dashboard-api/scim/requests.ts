/** Bodies that an identity provider sends. */
import type { Context } from 'hono';
import * as z from 'zod';
import type { AppEnv } from '../http/app-env.ts';
import { inOurCase, isObject, type Resource } from './attributes.ts';
import { type Operation, PatchError, patched } from './patch.ts';

const operationSchema = z.object({
  op: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['add', 'replace', 'remove'])),
  path: z
    .string()
    .min(1)
    .max(500)
    .nullish()
    .transform((path) => path ?? undefined),
  value: z.unknown().optional(),
});
const patchSchema = z.object({ Operations: z.array(operationSchema).min(1).max(1_000) });

/** A JSON object; null if the body is none. */
export async function readResource(context: Context<AppEnv>): Promise<Resource | null> {
  const body: unknown = await context.req.json().catch(() => null);
  return isObject(body) ? body : null;
}

/** The operations of a PATCH request; null if the body is none. */
export async function readOperations(context: Context<AppEnv>): Promise<readonly Operation[] | null> {
  const body = await readResource(context);
  return patchSchema.safeParse(body && inOurCase(body, ['Operations'])).data?.Operations ?? null;
}

/** A resource with operations made on it, or why they cannot be made. */
export function tryPatch(
  resource: Resource,
  operations: readonly Operation[],
): Resource | PatchError['scimType'] {
  try {
    return patched(resource, operations);
  } catch (err) {
    if (err instanceof PatchError) return err.scimType;
    throw err;
  }
}
