/**
 * What an endpoint is, as data. Patterns are relative to a surface; `{version}` is one version segment such as `v1` or
 * `v1beta` and may be missing, `{id}` one segment, `{model}` one segment that names a model.
 */
import type { Operation } from '../../contract/operations.ts';
import type { DialectName } from './dialects.ts';
import type { JobEndpoint } from './job-endpoints.ts';
import type { OutputCap } from './output-caps.ts';

export type { Operation };

/** `usage`: the answer states what was used. `free`: never billed by itself. `unmetered`: we cannot read it. */
export type Metering = 'usage' | 'free' | 'unmetered';

/** What is spoken over a WebSocket: the realtime API, the Responses API turn by turn, or the Live API. */
export type SessionKind = 'realtime' | 'responses' | 'live';

export interface EndpointRow {
  readonly method: 'GET' | 'POST' | 'DELETE' | '*';
  readonly pattern: string;
  readonly operation: Operation;
  readonly metering: Metering;
  readonly dialect: DialectName | null;
  readonly modelIn: 'body' | 'path' | 'none';
  /** A body without a model is refused; elsewhere the provider has a default. */
  readonly needsModel: boolean;
  readonly body: 'json' | 'multipart' | 'any' | 'none';
  readonly takesStreamOptions: boolean;
  readonly isStream: boolean;
  /** An answer is streamed unless the body's `stream` is false. */
  readonly isStreamUnlessRefused: boolean;
  /** Some answers state usage and others, such as plain audio, cannot: then the call is `unmetered`. */
  readonly mayBeSilent: boolean;
  /** Where its requests cap their output; absent: as their dialect does. */
  readonly outputCap?: OutputCap;
  /** Absent: its answer is all that there will be, unless that says otherwise. */
  readonly job?: JobEndpoint;
  /** Reached by upgrading to a WebSocket, and in no other way; absent: by plain HTTP alone. */
  readonly session?: SessionKind;
}

export type Extra = Partial<EndpointRow>;

export function metered(
  pattern: string,
  operation: Operation,
  dialect: DialectName,
  extra: Extra = {},
): EndpointRow {
  return {
    method: 'POST',
    pattern,
    operation,
    metering: 'usage',
    dialect,
    modelIn: 'body',
    needsModel: true,
    body: 'json',
    takesStreamOptions: false,
    isStream: false,
    isStreamUnlessRefused: false,
    mayBeSilent: false,
    ...extra,
  };
}

function row(
  method: EndpointRow['method'],
  pattern: string,
  operation: Operation,
  metering: Metering,
): EndpointRow {
  return {
    method,
    pattern,
    operation,
    metering,
    dialect: null,
    modelIn: 'none',
    needsModel: false,
    body: method === 'POST' ? 'any' : 'none',
    takesStreamOptions: false,
    isStream: false,
    isStreamUnlessRefused: false,
    mayBeSilent: false,
  };
}

export const free = (method: EndpointRow['method'], pattern: string, operation: Operation): EndpointRow =>
  row(method, pattern, operation, 'free');
/** The model is read, so that policies hold; the answer states nothing that we can read. */
export const unmetered = (pattern: string, operation: Operation, extra: Extra = {}): EndpointRow => ({
  ...row('POST', pattern, operation, 'unmetered'),
  ...extra,
});

/** A row whose model stands in the path. */
export const fromPath: Extra = { modelIn: 'path', needsModel: false };

/** A WebSocket on which responses are made one after the other, each an operation. */
export const session = (
  pattern: string,
  kind: SessionKind,
  operation: Operation,
  dialect: DialectName,
): EndpointRow =>
  metered(pattern, operation, dialect, { method: 'GET', needsModel: false, isStream: true, session: kind });
