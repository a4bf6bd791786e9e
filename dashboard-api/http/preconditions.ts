/**
 * `If-Match` on changes (RFC 9110 §13.1.1), the same everywhere: what can be changed is shown with an `etag`, made of what
 * can be changed of it; a change that states another one than is there now is answered 412, and nothing is changed.
 * Without the header the last one to write wins, as ever.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import * as z from 'zod';
import { IF_MATCH_HEADER } from '../../contract/etag.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { AppEnv } from './app-env.ts';

/** The part of a route's request that says so. Tags are weak since they are of the thing and not of a text. */
export const ifMatch = {
  headers: z.object({
    [IF_MATCH_HEADER]: z
      .string()
      .max(1_000)
      .optional()
      .describe('The `etag` that was read: answered 412 if somebody has changed the thing since'),
  }),
} as const;

/** Thrown inside a unit, which is taken back by it; answered 412. */
export class ChangedSinceError extends Error {
  constructor() {
    super('changed since it was read');
  }
}

/** The tag of a thing as it is stored or shown: of each member that is given. */
export function tagOf(thing: unknown): string {
  const text = JSON.stringify(thing, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return `W/"${createHash('sha256').update(text).digest('base64url')}"`;
}

/**
 * Goes on only if the thing is as whoever asks has read it, where they say what they have read. Stands at the beginning of
 * the unit that changes it, whoever asks for what: changes of an organisation's things go one after the other from here on,
 * before any row or the audit log is held, so that no two of them wait for each other.
 * @param read the thing's tag; null: there is none
 * @throws {ChangedSinceError} which the API answers
 */
export async function unlessChanged(
  context: Context<AppEnv>,
  unit: TenantUnit,
  read: () => Promise<string | null>,
): Promise<void> {
  await unit.dialect.holdName(unit.tx, `changes of ${unit.organisationId}`);
  const stated = context.req.header(IF_MATCH_HEADER);
  if (stated === undefined) return;
  const present = await read();
  if (present === null || !isAmong(stated, present)) throw new ChangedSinceError();
}

/** A list of tags, or `*` for whatever is there. A tag that lost its `W/` on the way is the same. */
export function isAmong(stated: string, present: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  return stated.trim() === '*' || stated.split(',').some((tag) => bare(tag) === bare(present));
}
