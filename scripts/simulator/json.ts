/** A parsed JSON value of which nothing is known yet. */
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;
export interface JsonRecord {
  readonly [name: string]: Json | undefined;
}

const NOTHING: JsonRecord = {};

/** The value as an object; an empty one if it is something else. */
export function asRecord(value: Json | undefined): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : NOTHING;
}

/** The value as a list; an empty one if it is something else. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a string, else null. */
export function asText(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value if it is a safe non-negative integer, else null. */
export function asCount(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Parses a body; undefined if it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NEEDS_ESCAPE = /[^\x20-\x7e]|["\\]/;

/** A text as it stands between the quotes of a JSON string. */
export function escapeJson(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}
