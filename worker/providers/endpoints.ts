/**
 * Which endpoint of a provider a call is for. Any method and path passes; what stands in no table is `unmetered`
 * under the pattern `other`, since a raw path can hold anything. Pure.
 */
import { type DialectName, PLAIN_CONVENTION, type UsageConvention } from './dialects.ts';
import type { EndpointRow, Metering, Operation, SessionKind } from './endpoint-rows.ts';
import { ENDPOINT_TABLES } from './endpoint-tables.ts';
import type { JobEndpoint } from './job-endpoints.ts';
import { type OutputCap, outputCapOf } from './output-caps.ts';
import { type ErrorFlavour, type Provider, type Surface, upstreamPath } from './provider.ts';

export type { Metering, Operation, SessionKind } from './endpoint-rows.ts';

export interface Endpoint {
  /** For the record: `/v1/chat/completions`, ids as `{id}`, or `other`. `[A-Za-z0-9_.:/*{}-]{1,160}`. */
  readonly pattern: string;
  readonly operation: Operation;
  readonly metering: Metering;
  /** The reader of its answers; null if there is none. */
  readonly dialect: DialectName | null;
  readonly convention: UsageConvention;
  readonly modelIn: 'body' | 'path' | 'none';
  readonly needsModel: boolean;
  /** The model that the path names, decoded, as the caller wrote it. */
  readonly pathModel: string | null;
  readonly body: 'json' | 'multipart' | 'any' | 'none';
  /** A stream states its usage only if `stream_options.include_usage` is set, and this endpoint takes it. */
  readonly mustAskForUsage: boolean;
  /** Where its requests cap their output; null: nothing is written there, or nobody can read it. */
  readonly outputCap: OutputCap | null;
  /** The path itself asks for a stream. */
  readonly isStreamByPath: boolean;
  /** It is streamed unless the body says otherwise. */
  readonly isStreamUnlessRefused: boolean;
  /** An answer that states no usage was none that could. */
  readonly mayBeSilent: boolean;
  /** What it is to an operation that ends later; null: nothing, unless its answer says otherwise. */
  readonly job: JobEndpoint | null;
  /** The operation, or file of it, that the path names, as the provider writes it; null: it names none. */
  readonly jobId: string | null;
  /** What is spoken there over a WebSocket; null: it is no WebSocket, or none that we can read. */
  readonly session: SessionKind | null;
  /** Where a key goes that the gateway puts in; null: where the provider's goes first. */
  readonly credentialHeader: string | null;
  readonly errorFlavour: ErrorFlavour;
}

const PATTERN = /^[A-Za-z0-9_.:/*{}-]{1,160}$/;
const VERSION = /^v\d{1,2}(?:(?:alpha|beta)\d{0,2})?$/i;

interface CompiledRow {
  readonly row: EndpointRow;
  readonly segments: readonly string[];
  /** Text after the model in its segment, `:generateContent`; empty if none. */
  readonly verb: string;
  /** How many segments follow the model's. */
  readonly afterModel: number;
}

/** A resource name carries an account's number: the model is what stands after its last slash. */
const RESOURCE_NAME = /^arn:.*\//;

const COMPILED = new Map(
  Object.entries(ENDPOINT_TABLES).map(([name, rows]) => [name, rows.map((row) => compile(row))]),
);

/**
 * @param method HTTP method, upper case
 * @param path the path below the provider, percent-encoded as the caller sent it, without query
 * @param isUpgrade the call asks for a WebSocket
 */
export function matchEndpoint(provider: Provider, method: string, path: string, isUpgrade = false): Endpoint {
  const sent = upstreamPath(provider, path).slice(provider.upstream.prefix.length);
  const segments = decodeSegments(sent);
  if (segments === null) return unknownEndpoint(provider, []);
  for (const surface of provider.surfaces) {
    const rest = belowPrefix(surface.prefix, segments);
    if (rest === null) continue;
    const found = findRow(surface, method, rest, isUpgrade);
    if (found) return endpointOf(surface, found, segments, rest);
  }
  return unknownEndpoint(provider, segments);
}

/** An endpoint that is not known: it passes, is recorded and is never read. */
function unknownEndpoint(provider: Provider, segments: readonly string[]): Endpoint {
  const surface = provider.surfaces.find(
    ({ prefix }) => prefix !== '' && belowPrefix(prefix, segments) !== null,
  );
  return {
    pattern: 'other',
    operation: 'other',
    metering: 'unmetered',
    dialect: null,
    convention: PLAIN_CONVENTION,
    modelIn: 'none',
    needsModel: false,
    pathModel: null,
    body: 'any',
    mustAskForUsage: false,
    outputCap: null,
    isStreamByPath: false,
    isStreamUnlessRefused: false,
    mayBeSilent: false,
    job: null,
    jobId: null,
    session: null,
    credentialHeader: surface?.credentialHeader ?? null,
    errorFlavour: surface?.errorFlavour ?? provider.errorFlavour,
  };
}

function endpointOf(
  surface: Surface,
  { row, verb, afterModel }: CompiledRow,
  all: readonly string[],
  rest: readonly string[],
): Endpoint {
  const named = rest[rest.length - 1 - afterModel] ?? '';
  return {
    pattern: patternOf(surface, row, all, rest),
    operation: row.operation,
    metering: row.metering,
    dialect: row.dialect,
    convention: conventionOf(surface, row),
    modelIn: row.modelIn,
    needsModel: row.needsModel,
    pathModel:
      row.modelIn === 'path' ? named.slice(0, named.length - verb.length).replace(RESOURCE_NAME, '') : null,
    body: row.body,
    mustAskForUsage: row.takesStreamOptions && surface.mustAskForUsage,
    outputCap: outputCapOf(row, surface.chatCap ?? 'max_tokens'),
    isStreamByPath: row.isStream,
    isStreamUnlessRefused: row.isStreamUnlessRefused,
    mayBeSilent: row.mayBeSilent,
    job: row.job ?? null,
    jobId: jobIdOf(row, verb, rest),
    session: row.session ?? null,
    credentialHeader: surface.credentialHeader ?? null,
    errorFlavour: surface.errorFlavour,
  };
}

/** In the place of the pattern's last `{id}`, or of its `{model}`, counted from the end: a version may be missing. */
function jobIdOf({ job, pattern }: EndpointRow, verb: string, rest: readonly string[]): string | null {
  if (job?.role !== 'results') return null;
  const segments = pattern.split('/');
  const at = segments.findLastIndex((segment) => segment === '{id}' || segment.startsWith('{model}'));
  const named = rest[rest.length - (segments.length - at)];
  if (named === undefined) return null;
  return job.idPrefix + named.slice(0, named.length - verb.length) + (job.idSuffix ?? '');
}

/** What is asked for is not generated: nothing but input is billed. */
const HAS_NO_OUTPUT: ReadonlySet<Operation> = new Set(['embeddings', 'rerank', 'moderation', 'ocr']);

function conventionOf(surface: Surface, { dialect, operation }: EndpointRow): UsageConvention {
  const stated = (dialect === null ? undefined : surface.conventions[dialect]) ?? PLAIN_CONVENTION;
  return HAS_NO_OUTPUT.has(operation) ? { ...stated, hasNoOutput: true } : stated;
}

/** The row's pattern with the version as sent, below the surface's prefix as sent: all of it our own words. */
function patternOf(
  surface: Surface,
  row: EndpointRow,
  all: readonly string[],
  rest: readonly string[],
): string {
  const named = surface.prefix.split('/').filter((part) => part !== '');
  const prefix = named.map((part, index) => (part === '{version}' ? (all[index] ?? '') : part));
  const version = rest.find((segment) => VERSION.test(segment));
  const path = row.pattern.replace('/{version}', version === undefined ? '' : `/${version.toLowerCase()}`);
  const text =
    prefix.map((segment) => `/${segment.toLowerCase()}`).join('') + path.replace('{model}', '{id}');
  return PATTERN.test(text) ? text : 'other';
}

function findRow(
  surface: Surface,
  method: string,
  rest: readonly string[],
  isUpgrade: boolean,
): CompiledRow | null {
  for (const compiled of COMPILED.get(surface.table) ?? []) {
    if ((compiled.row.session !== undefined) !== isUpgrade) continue;
    if (compiled.row.method !== '*' && compiled.row.method !== method) continue;
    if (matches(compiled, rest)) return compiled;
  }
  return null;
}

function matches({ segments, verb }: CompiledRow, rest: readonly string[]): boolean {
  let at = 0;
  for (const segment of segments) {
    const text = rest[at];
    if (segment === '{version}') {
      if (text !== undefined && VERSION.test(text)) at++;
      continue;
    }
    if (text === undefined) return false;
    if (segment === '{model}') {
      if (!text.endsWith(verb) || text.length === verb.length) return false;
    } else if (segment !== '{id}' && segment !== text.toLowerCase()) return false;
    at++;
  }
  return at === rest.length;
}

function belowPrefix(prefix: string, segments: readonly string[]): readonly string[] | null {
  const wanted = prefix.split('/').filter((part) => part !== '');
  for (const [index, part] of wanted.entries()) {
    const text = segments[index] ?? '';
    const isMatch =
      part === '{version}' ? VERSION.test(text) : part === '{id}' ? text !== '' : part === text.toLowerCase();
    if (!isMatch) return null;
  }
  return segments.slice(wanted.length);
}

/** Decoded as a provider decodes them, so that an encoded path names the same endpoint and model. */
function decodeSegments(path: string): readonly string[] | null {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    return null;
  }
}

function compile(row: EndpointRow): CompiledRow {
  const segments = row.pattern.split('/').filter((segment) => segment !== '');
  const at = segments.findIndex((segment) => segment.startsWith('{model}'));
  const verb = (segments[at] ?? '').slice('{model}'.length);
  return {
    row,
    segments: segments.map((segment) => (segment.startsWith('{model}') ? '{model}' : segment.toLowerCase())),
    verb,
    afterModel: at < 0 ? 0 : segments.length - 1 - at,
  };
}
