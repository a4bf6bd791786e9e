/** Filters of SCIM (RFC 7644 §3.4.2.2): read into a tree, and judged on a resource. No I/O. */
import { attributeOf, namesOf } from './attributes.ts';

const COMPARISONS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
type Comparison = (typeof COMPARISONS)[number];
type Value = string | number | boolean | null;

export type Filter =
  | {
      readonly kind: 'compare';
      readonly path: readonly string[];
      readonly by: Comparison;
      readonly value: Value;
    }
  | { readonly kind: 'present'; readonly path: readonly string[] }
  | { readonly kind: 'within'; readonly path: readonly string[]; readonly filter: Filter }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly [Filter, Filter] }
  | { readonly kind: 'not'; readonly filter: Filter };

/** A filter cannot be read. */
export class FilterError extends Error {}

const LONGEST = 2_000;
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[()[\]]|[^\s()[\]"]+)/y;

/** @throws {FilterError} if the text is no filter */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  let at = 0;
  const filter = readOr();
  if (at < tokens.length) throw new FilterError();
  return filter;

  function next(): string {
    const token = tokens[at++];
    if (token === undefined) throw new FilterError();
    return token;
  }
  function takes(word: string): boolean {
    if (tokens[at]?.toLowerCase() !== word) return false;
    at++;
    return true;
  }
  function expect(word: string): void {
    if (!takes(word)) throw new FilterError();
  }

  function readOr(): Filter {
    let left = readAnd();
    while (takes('or')) left = { kind: 'or', filters: [left, readAnd()] };
    return left;
  }
  function readAnd(): Filter {
    let left = readOne();
    while (takes('and')) left = { kind: 'and', filters: [left, readOne()] };
    return left;
  }
  function readOne(): Filter {
    if (takes('not')) return { kind: 'not', filter: readInBrackets() };
    return tokens[at] === '(' ? readInBrackets() : readComparison();
  }
  function readInBrackets(): Filter {
    expect('(');
    const filter = readOr();
    expect(')');
    return filter;
  }
  function readComparison(): Filter {
    const path = readPath(next());
    if (takes('[')) {
      const filter = readOr();
      expect(']');
      return { kind: 'within', path, filter };
    }
    if (takes('pr')) return { kind: 'present', path };
    const word = next().toLowerCase();
    const by = COMPARISONS.find((one) => one === word);
    if (!by) throw new FilterError();
    return { kind: 'compare', path, by, value: readValue(next()) };
  }
}

function tokensOf(text: string): string[] {
  if (text.length > LONGEST) throw new FilterError();
  const whole = text.trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const token = TOKEN.exec(whole)?.[1];
    if (token === undefined) throw new FilterError();
    tokens.push(token);
  }
  return tokens;
}

function readPath(token: string): string[] {
  if (!/^[A-Za-z][A-Za-z0-9:._$-]*$/.test(token)) throw new FilterError();
  return namesOf(token);
}

function readValue(token: string): Value {
  if (/^(true|false|null)$/i.test(token)) return JSON.parse(token.toLowerCase()) as boolean | null;
  try {
    const value: unknown = JSON.parse(token);
    if (typeof value === 'string' || typeof value === 'number') return value;
  } catch {
    // Falls through to the refusal.
  }
  throw new FilterError();
}

/** True if a resource, or a value of an attribute of several values, is what a filter asks for. */
export function matches(resource: unknown, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((one) => matches(resource, one));
    case 'or':
      return filter.filters.some((one) => matches(resource, one));
    case 'not':
      return !matches(resource, filter.filter);
    case 'within':
      return valuesAt(resource, filter.path).some((value) => matches(value, filter.filter));
    case 'present':
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== '');
    case 'compare': {
      const isExact = EXACT.includes(filter.path.at(-1)?.toLowerCase() ?? '');
      const values = valuesAt(resource, filter.path);
      const isAny = (by: Comparison) => values.some((value) => compare(value, by, filter.value, isExact));
      // None of the values may be equal, and a value that is not there is none.
      return filter.by === 'ne' ? !isAny('eq') : isAny(filter.by);
    }
  }
}

/** What is compared with its case (RFC 7643 §3.1). */
const EXACT = ['id', 'externalid'];

/** The values at a path, those of every value on the way. An object stands for its `value`. */
function valuesAt(resource: unknown, path: readonly string[]): unknown[] {
  let found: unknown[] = [resource];
  for (const name of path) {
    found = found
      .flat()
      .flatMap((one) => attributeOf(one, name))
      .filter((one) => one !== undefined);
  }
  return found;
}

function compare(stored: unknown, by: Comparison, wanted: Value, isExact: boolean): boolean {
  const own = typeof stored === 'object' && stored !== null ? attributeOf(stored, 'value') : stored;
  if (typeof own === 'string' && typeof wanted === 'string') {
    return compareOrdered(isExact ? own : own.toLowerCase(), by, isExact ? wanted : wanted.toLowerCase());
  }
  if (typeof own === 'boolean') return by === 'eq' && String(own) === String(wanted).toLowerCase();
  if (typeof own === 'number' && typeof wanted === 'number') return compareOrdered(own, by, wanted);
  return by === 'eq' && own === wanted;
}

function compareOrdered<T extends string | number>(own: T, by: Comparison, wanted: T): boolean {
  switch (by) {
    case 'eq':
      return own === wanted;
    case 'ne':
      return own !== wanted;
    case 'co':
      return String(own).includes(String(wanted));
    case 'sw':
      return String(own).startsWith(String(wanted));
    case 'ew':
      return String(own).endsWith(String(wanted));
    case 'gt':
      return own > wanted;
    case 'ge':
      return own >= wanted;
    case 'lt':
      return own < wanted;
    case 'le':
      return own <= wanted;
  }
}
