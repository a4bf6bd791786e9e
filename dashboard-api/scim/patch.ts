/**
 * Changes of a resource by PATCH (RFC 7644 §3.5.2), in the dialects that are in use: Entra ID writes operations with a
 * capital, booleans as text, dotted names within a value, and removes members by `path` and a list; Okta sends a value
 * without a path. No I/O.
 */
import { attributeOf, isObject, keyOf, namesOf, type Resource } from './attributes.ts';
import { type Filter, FilterError, matches, parseFilter } from './filter.ts';

export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string | undefined;
  readonly value?: unknown;
}

/** A change cannot be made; `scimType` says why (RFC 7644 §3.12). */
export class PatchError extends Error {
  readonly scimType: 'invalidPath' | 'noTarget' | 'invalidValue' | 'mutability';

  constructor(scimType: PatchError['scimType']) {
    super(scimType);
    this.scimType = scimType;
  }
}

interface Path {
  readonly names: readonly string[];
  readonly filter: Filter | null;
  /** Behind the filter. */
  readonly sub: string | null;
}

const READ_ONLY = ['id', 'meta', 'schemas'];

/** @throws {PatchError} if an operation cannot be made; then none was */
export function patched(resource: Resource, operations: readonly Operation[]): Resource {
  return operations.reduce(applyOne, resource);
}

function applyOne(resource: Resource, { op, path, value }: Operation): Resource {
  if (path !== undefined) return applyAt(resource, op, readPath(path), value);
  if (op === 'remove') throw new PatchError('noTarget');
  if (!isObject(value)) throw new PatchError('invalidValue');
  // Each member of the value is a path: `name.givenName` and a URN stand there too. What is read-only is sent along.
  return Object.entries(value)
    .filter(([name]) => !READ_ONLY.includes(name.toLowerCase()))
    .reduce((changed, [name, one]) => applyAt(changed, op, readPath(name), one), resource);
}

/** @throws {PatchError} if the text is no path */
function readPath(text: string): Path {
  const [, head = '', condition, sub] =
    /^([^[\]]+)(?:\[(.*)\](?:\.([A-Za-z]\w*))?)?$/s.exec(text.trim()) ?? [];
  const names = namesOf(head);
  if (!names.every((name) => /^[A-Za-z$][\w$:.-]*$/.test(name))) throw new PatchError('invalidPath');
  if (READ_ONLY.includes(names[0]?.toLowerCase() ?? '')) throw new PatchError('mutability');
  try {
    const filter = condition === undefined ? null : parseFilter(condition);
    return { names, filter, sub: sub ?? null };
  } catch (err) {
    if (err instanceof FilterError) throw new PatchError('invalidPath');
    throw err;
  }
}

function applyAt(resource: Resource, op: Operation['op'], path: Path, value: unknown): Resource {
  const [name = '', ...rest] = path.names;
  const key = keyOf(resource, name) ?? name;
  const present = resource[key];
  const put = (next: unknown): Resource => {
    const { [key]: _before, ...others } = resource;
    return next === undefined ? others : { ...others, [key]: next };
  };
  if (rest.length > 0) {
    if (present !== undefined && !isObject(present)) throw new PatchError('invalidPath');
    return put(applyAt(present ?? {}, op, { ...path, names: rest }, value));
  }
  if (path.filter) return put(applyToSome(listOf(present), op, path.filter, path.sub, value));
  if (op === 'remove') return put(remaining(present, value));
  if (Array.isArray(present) && op === 'add') return put(united(present, listOf(value)));
  if (isObject(present) && isObject(value)) return put({ ...present, ...value });
  return put(value);
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** What stays when values are removed: nothing, or, where the operation lists values, the others. */
function remaining(present: unknown, value: unknown): unknown {
  const named = listOf(value).map(idOf);
  if (named.length === 0 || !Array.isArray(present)) return undefined;
  return present.filter((one) => !named.includes(idOf(one)));
}

/** Values that are there already are not added again. */
function united(present: readonly unknown[], added: readonly unknown[]): unknown[] {
  const known = new Set(present.map(idOf));
  return [...present, ...added.filter((one) => !known.has(idOf(one)))];
}

const idOf = (value: unknown): string =>
  JSON.stringify(isObject(value) ? (attributeOf(value, 'value') ?? value) : value);

/** Changes the values that a filter chooses. */
function applyToSome(
  present: readonly unknown[],
  op: Operation['op'],
  filter: Filter,
  sub: string | null,
  value: unknown,
): readonly unknown[] {
  const isChosen = (one: unknown) => matches(one, filter);
  if (op === 'remove' && sub === null) return present.filter((one) => !isChosen(one));
  const change = (one: unknown): unknown => {
    const own = isObject(one) ? one : {};
    if (sub !== null) return applyAt(own, op, { names: [sub], filter: null, sub: null }, value);
    return isObject(value) ? { ...own, ...value } : value;
  };
  if (present.some(isChosen)) return present.map((one) => (isChosen(one) ? change(one) : one));
  if (op === 'remove') return present;
  // Entra sets `emails[type eq "work"].value` of a user who has none: the value that the filter describes is made.
  const made = describedBy(filter);
  if (!made) throw new PatchError('noTarget');
  return [...present, change(made)];
}

/** The value that a filter of equalities describes; null: it is of another kind. */
function describedBy(filter: Filter): Resource | null {
  if (filter.kind === 'and') {
    const [one, other] = filter.filters.map(describedBy);
    return one && other ? { ...one, ...other } : null;
  }
  const [name, ...rest] = 'path' in filter ? filter.path : [];
  const isPlain = filter.kind === 'compare' && filter.by === 'eq' && name !== undefined && rest.length === 0;
  return isPlain ? { [name]: filter.value } : null;
}
