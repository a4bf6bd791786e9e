/** Answers of the SCIM interface (RFC 7644 §3.1, §3.4.2 and §3.12). */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppEnv } from '../http/app-env.ts';
import type { ProblemCode } from '../http/problems.ts';
import { isObject, keyOf, namesOf, type Resource } from './attributes.ts';
import { MOST_RESULTS } from './discovery.ts';
import { FilterError, matches, parseFilter } from './filter.ts';

const CONTENT_TYPE = 'application/scim+json';

/** Every way in which the interface says no. `scimType` is one of RFC 7644's words, where it has one. */
const REFUSALS = {
  unauthorized: { status: 401, detail: 'A provisioning token is needed.' },
  forbidden: { status: 403, detail: 'The last owner of an organisation cannot be taken away.' },
  not_found: { status: 404, detail: 'There is no such resource.' },
  method: { status: 405, detail: 'This resource does not take this method.' },
  uniqueness: { status: 409, scimType: 'uniqueness', detail: 'There is a user of this name.' },
  stale: { status: 412, detail: 'The resource has changed since.' },
  invalidSyntax: { status: 400, scimType: 'invalidSyntax', detail: 'The request could not be read.' },
  invalidFilter: { status: 400, scimType: 'invalidFilter', detail: 'The filter could not be read.' },
  invalidPath: { status: 400, scimType: 'invalidPath', detail: 'A path could not be read.' },
  invalidValue: { status: 400, scimType: 'invalidValue', detail: 'A value is missing or cannot be used.' },
  noTarget: { status: 400, scimType: 'noTarget', detail: 'An operation names nothing that is there.' },
  mutability: { status: 400, scimType: 'mutability', detail: 'An attribute cannot be changed.' },
  too_large: { status: 413, detail: 'The request body is too large.' },
  too_many: { status: 429, detail: 'Ask less often.' },
} as const satisfies Record<string, { status: number; scimType?: string; detail: string }>;

export type ScimRefusal = keyof typeof REFUSALS;

/** What the audit log calls a refusal. */
const CODES: Readonly<Partial<Record<ScimRefusal, ProblemCode>>> = { forbidden: 'last_owner' };

/** An answer that says no. @param retryAfterSeconds with `too_many` */
export function refused(
  context: Context<AppEnv>,
  refusal: ScimRefusal,
  retryAfterSeconds: number | null = null,
): Response {
  const row: { status: number; scimType?: string; detail: string } = REFUSALS[refusal];
  const code = CODES[refusal];
  if (code) context.set('problem', code);
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(row.status),
    ...(row.scimType === undefined ? {} : { scimType: row.scimType }),
    detail: row.detail,
  };
  const headers: Record<string, string> = row.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  if (retryAfterSeconds !== null) headers['retry-after'] = String(retryAfterSeconds);
  return answered(context, row.status, body, headers);
}

/** A JSON answer; an ETag goes with a resource that has a version. */
export function answered(
  context: Context<AppEnv>,
  status: number,
  body: Resource,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = new Headers({ 'content-type': CONTENT_TYPE, ...headers });
  return context.newResponse(JSON.stringify(body), { status: status as ContentfulStatusCode, headers: all });
}

/** One resource, with its ETag; 304 if the asker has this version; 201 with its address if it was just made. */
export function oneAnswered(context: Context<AppEnv>, resource: Resource, status: 200 | 201 = 200): Response {
  const { version, location } = resource['meta'] as { version: string; location: string };
  const headers = { etag: version, ...(status === 201 ? { location } : {}) };
  if (status === 200 && isNamed(context.req.header('if-none-match'), version)) {
    return context.newResponse(null, { status: 304, headers });
  }
  return answered(context, status, chosenAttributes(context, resource), headers);
}

/** True if a change is for another version than the one that stands (RFC 9110 §13.1.1). */
export function isStale(context: Context<AppEnv>, version: string): boolean {
  const wanted = context.req.header('if-match');
  return wanted !== undefined && !isNamed(wanted, version);
}

const isNamed = (header: string | undefined, version: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim() === version);

/** The resources that the query's filter asks for, a page of them. */
export function listAnswered(context: Context<AppEnv>, all: readonly Resource[]): Response {
  const { filter, startIndex, count } = context.req.query();
  let chosen = all;
  if (filter !== undefined && filter.trim() !== '') {
    try {
      const parsed = parseFilter(filter);
      chosen = all.filter((one) => matches(one, parsed));
    } catch (err) {
      if (err instanceof FilterError) return refused(context, 'invalidFilter');
      throw err;
    }
  }
  const from = Math.max(1, numberOf(startIndex, 1));
  const size = Math.min(MOST_RESULTS, Math.max(0, numberOf(count, MOST_RESULTS)));
  const page = chosen.slice(from - 1, from - 1 + size);
  return answered(context, 200, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: chosen.length,
    startIndex: from,
    itemsPerPage: page.length,
    Resources: page.map((one) => chosenAttributes(context, one)),
  });
}

const numberOf = (text: string | undefined, otherwise: number): number =>
  text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;

/** What is in every answer whatever is asked for (RFC 7643 §7). */
const ALWAYS = ['schemas', 'id', 'meta'];

/** A resource with the attributes that are asked for, or without those that are not wanted (RFC 7644 §3.9). */
function chosenAttributes(context: Context<AppEnv>, resource: Resource): Resource {
  const listed = (text: string | undefined) =>
    text === undefined || text === '' ? null : text.split(',').map((one) => namesOf(one.trim())[0] ?? '');
  const { attributes, excludedAttributes } = context.req.query();
  const [wanted, unwanted] = [listed(attributes), listed(excludedAttributes)];
  const has = (names: readonly string[], key: string) =>
    names.some((name) => isObject(resource) && keyOf(resource, name) === key);
  return Object.fromEntries(
    Object.entries(resource).filter(([key]) => {
      if (ALWAYS.includes(key)) return true;
      return wanted ? has(wanted, key) : !unwanted || !has(unwanted, key);
    }),
  );
}
