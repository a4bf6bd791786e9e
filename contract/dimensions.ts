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

/** What one level says about them; absent: nothing. */
export type LevelDimensionRules = {
  readonly [Name in Exclude<keyof DimensionRules, 'fixed'>]?: DimensionRules[Name] | undefined;
};

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
/** What a dimension may be called. */
export const DIMENSION_NAME = /^[A-Za-z0-9_.-]{1,32}$/;
const CONTROL = /\p{Cc}/u;

/** Reads the header's syntax and limits; which keys and values a policy takes is `brokenDimensionRule`. */
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

/** What a call's dimensions become, and which of them are the caller's own. */
export interface AppliedDimensions {
  readonly dimensions: Dimensions;
  readonly fixed: Dimensions;
}

/** Puts a key's fixed values in the place of what the caller says under their names, without a word. */
export function applyDimensionRules(stated: Dimensions, fixed: Dimensions): AppliedDimensions {
  return { dimensions: { ...stated, ...fixed }, fixed };
}

/** The rule of one level that a call's dimensions break; null: none. What is fixed need not be allowed. */
export function brokenDimensionRule(
  { dimensions, fixed }: AppliedDimensions,
  { allowedKeys, requiredKeys, allowedValues }: LevelDimensionRules,
): BrokenDimensionRule | null {
  for (const [key, value] of Object.entries(dimensions)) {
    if (Object.hasOwn(fixed, key)) continue;
    if (allowedKeys && !allowedKeys.includes(key))
      return { code: 'dimension_key_not_allowed', rule: 'dimensions.allowedKeys', subject: key };
    const values = allowedValues && Object.hasOwn(allowedValues, key) ? allowedValues[key] : undefined;
    if (values && !values.includes(value))
      return { code: 'dimension_value_not_allowed', rule: 'dimensions.allowedValues', subject: key };
  }
  const missing = requiredKeys?.find((key) => !Object.hasOwn(dimensions, key));
  if (missing === undefined) return null;
  return { code: 'dimensions_required', rule: 'dimensions.requiredKeys', subject: missing };
}

export interface BrokenDimensionRule {
  readonly code: RefusalCode;
  /** The rule's name in the policy. */
  readonly rule: string;
  /** The offending key. */
  readonly subject: string;
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
