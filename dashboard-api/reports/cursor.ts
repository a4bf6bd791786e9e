import { z } from '@hono/zod-openapi';
import type { PageEnd } from '../../db/reports/requests.ts';

const SEPARATOR = '.';
const endSchema = z.tuple([z.coerce.number().int().nonnegative().max(253_402_214_400_000), z.uuid()]);

/** Where a page ended, for a URL. It says nothing that is not in the page's last row. */
export function writeCursor({ admittedAtMs, eventId }: PageEnd): string {
  return Buffer.from(`${admittedAtMs}${SEPARATOR}${eventId}`).toString('base64url');
}

/** Null if the text is no cursor. */
export function readCursor(cursor: string): PageEnd | null {
  const parts = Buffer.from(cursor, 'base64url').toString('latin1').split(SEPARATOR);
  const parsed = endSchema.safeParse(parts);
  return parsed.success ? { admittedAtMs: parsed.data[0], eventId: parsed.data[1] } : null;
}
