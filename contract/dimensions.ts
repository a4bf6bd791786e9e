/**
 * `X-ASO-Dims`: labels that a caller puts on a call, as `team=search,app=ranker` or as a JSON object.
 * Pairs split at commas, then at the first `=`; there are no escapes, JSON serves values with commas.
 */
import type { RefusalCode } from './refusals.ts';

export type Dimensions = Readonly<Record<string, string>>;

/** What a key's policy says about dimensions. */
export interface DimensionRules {
  /** Keys that a caller may send. */
  readonly allowedKeys: readonly string[];
  /** Keys without which a call is refused. */
  readonly requiredKeys: readonly string[];
  /** For some keys, the only values that are taken. */
  readonly allowedValues: Readonly<Record<string, readonly string[]>>;
  /** Values that stand whatever the caller says. */
  readonly fixed: Dimensions;
}

export const DEFAULT_DIMENSION_RULES: DimensionRules = {
  allowedKeys: ['team', 'env', 'app'],
  requiredKeys: [],
  allowedValues: {},
  fixed: {},
};

export const MAX_DIMENSION_PAIRS = 8;
export const MAX_DIMENSION_KEY_LENGTH = 32;
export const MAX_DIMENSION_VALUE_LENGTH = 64;

/** `subject` is the offending key, at most 32 characters of `[A-Za-z0-9_.-]`; a value is never echoed. */
export type DimensionsResult =
  | { readonly ok: true; readonly dimensions: Dimensions }
  | { readonly ok: false; readonly code: RefusalCode; readonly subject?: string };

const KEY = /^[A-Za-z0-9_.-]+$/;
const CONTROL = /\p{Cc}/u;

/** Reads the header's syntax and limits; which keys and values a policy takes is `applyDimensionRules`. */
export function parseDimensions(header: string | null): DimensionsResult {
  const text = header?.trim() ?? '';
  if (text === '') return { ok: true, dimensions: {} };
  const pairs = text.startsWith('{') ? jsonPairs(text) : listPairs(text);
  if (!pairs) return { ok: false, code: 'malformed_dimensions' };
  if (pairs.length > MAX_DIMENSION_PAIRS) return { ok: false, code: 'too_many_dimensions' };
  const dimensions: Record<string, string> = Object.create(null);
  for (const [key, value] of pairs) {
    if (key.length > MAX_DIMENSION_KEY_LENGTH) return { ok: false, code: 'dimension_key_too_long' };
    if (!KEY.test(key) || value === '' || CONTROL.test(value) || !value.isWellFormed())
      return { ok: false, code: 'malformed_dimensions' };
    if (value.length > MAX_DIMENSION_VALUE_LENGTH) return { ok: false, code: 'dimension_value_too_long' };
    if (key in dimensions) return { ok: false, code: 'duplicate_dimension', subject: key };
    dimensions[key] = value;
  }
  return { ok: true, dimensions: { ...dimensions } };
}

/** Applies a key's rules to what the caller said; fixed values win without a word. */
export function applyDimensionRules(stated: Dimensions, rules: DimensionRules): DimensionsResult {
  for (const [key, value] of Object.entries(stated)) {
    if (Object.hasOwn(rules.fixed, key)) continue;
    if (!rules.allowedKeys.includes(key))
      return { ok: false, code: 'dimension_key_not_allowed', subject: key };
    const values = Object.hasOwn(rules.allowedValues, key) ? rules.allowedValues[key] : undefined;
    if (values && !values.includes(value))
      return { ok: false, code: 'dimension_value_not_allowed', subject: key };
  }
  const dimensions = { ...stated, ...rules.fixed };
  const missing = rules.requiredKeys.find((key) => !Object.hasOwn(dimensions, key));
  if (missing !== undefined) return { ok: false, code: 'dimensions_required', subject: missing };
  return { ok: true, dimensions };
}

function listPairs(text: string): [string, string][] | null {
  const pairs: [string, string][] = [];
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at < 0) return null;
    pairs.push([part.slice(0, at).trim(), part.slice(at + 1).trim()]);
  }
  return pairs;
}

/** JSON.parse keeps the last of two equal members, so a repeated key is looked for in the text. */
function jsonPairs(text: string): [string, string][] | null {
  let parsed: unknown;
  const seen: string[] = [];
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:)?/g)) {
    if (match[2]) seen.push(JSON.parse(`"${match[1]}"`) as string);
  }
  const values = new Map(Object.entries(parsed));
  if ([...values.values()].some((value) => typeof value !== 'string')) return null;
  return seen.map((key) => [key, values.get(key) as string]);
}
