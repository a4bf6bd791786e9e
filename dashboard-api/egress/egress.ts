/**
 * The one way to a destination that a tenant chose. HTTPS only; every address that the name leads to must be public,
 * and the connection is made to the address that was checked; no redirect is followed; time and size are bounded.
 */
import { lookup as systemLookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTo, isIP, type LookupFunction, type Socket } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Why a destination was not reached; says nothing of what is there. */
export type EgressProblem = 'not_allowed' | 'not_public' | 'unreachable' | 'timeout' | 'too_large';

export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly problem: EgressProblem;

  constructor(problem: EgressProblem) {
    super(`egress: ${problem}`);
    this.problem = problem;
  }
}

export interface EgressRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  /** For what takes longer than is usual. */
  readonly timeoutMs?: number;
}

/** What is recorded of a request: neither address nor body. */
export interface EgressRecord {
  readonly status: number | null;
  readonly problem: EgressProblem | null;
  readonly durationMs: number;
}

export interface EgressOptions {
  /** Local mode: plain HTTP to the loopback address is allowed as well. */
  readonly allowsLoopback: boolean;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly record?: (record: EgressRecord) => void;
  /** The system's resolver unless a test stands in. */
  readonly lookup?: typeof systemLookup;
}

export interface Egress {
  /** @throws {EgressError} on anything but an answer, whatever its status */
  fetch(url: string | URL, request?: EgressRequest): Promise<Response>;
  /**
   * A connection to a host that a tenant named, for what is not HTTP; whoever asks sees to TLS.
   * @throws {EgressError} if the host is not public, or does not take it
   */
  connect(host: string, port: number): Promise<Socket>;
  /** The host is this machine's own, and that is allowed: then TLS is not asked for. */
  isLocal(host: string): boolean;
  /** False: no request to this address is ever sent, whatever its name leads to. */
  mayAsk(url: string | URL): boolean;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
const BODYLESS = [204, 205, 304];

export function createEgress(options: EgressOptions): Egress {
  const { record = () => undefined } = options;
  return {
    async fetch(url, request = {}) {
      const startMs = performance.now();
      const done = (status: number | null, problem: EgressProblem | null) =>
        record({ status, problem, durationMs: Math.round(performance.now() - startMs) });
      try {
        const response = await send(new URL(url), request, options);
        done(response.status, null);
        return response;
      } catch (err) {
        const known = err instanceof EgressError ? err : new EgressError('unreachable');
        done(null, known.problem);
        throw known;
      }
    },
    connect: (host, port) => open(host, port, options),
    isLocal: (host) => options.allowsLoopback && isLoopbackHost(host),
    mayAsk: (url) => refusalOf(new URL(url), options) === null,
  };
}

async function open(host: string, port: number, options: EgressOptions): Promise<Socket> {
  const isLoopback = options.allowsLoopback && isLoopbackHost(host);
  if (isIP(host) && !isLoopback && !isPublicAddress(host)) throw new EgressError('not_public');
  return new Promise((resolve, reject) => {
    const lookup = isLoopback ? {} : { lookup: checkedLookup(options.lookup ?? systemLookup) };
    const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    const socket = connectTo({ host, port, ...lookup });
    const late = () => socket.destroy(new EgressError('timeout'));
    signal.addEventListener('abort', late);
    socket.once('error', (err) => reject(problemOf(err)));
    socket.once('connect', () => {
      signal.removeEventListener('abort', late);
      resolve(socket);
    });
  });
}

function send(url: URL, request: EgressRequest, options: EgressOptions): Promise<Response> {
  const { maxBytes = MAX_BYTES } = options;
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS;
  const isLoopback = options.allowsLoopback && isLoopbackHost(url.hostname);
  const refusal = refusalOf(url, options);
  if (refusal) throw new EgressError(refusal);
  return new Promise((resolve, reject) => {
    const begin = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing: ClientRequest = begin(url, {
      method: request.method ?? 'GET',
      headers: { ...request.headers, ...lengthOf(request.body) },
      agent: false,
      ...(isLoopback ? {} : { lookup: checkedLookup(options.lookup ?? systemLookup) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.on('error', (err) => reject(problemOf(err)));
    outgoing.on('response', (incoming) => read(incoming, maxBytes).then(resolve, reject));
    outgoing.end(request.body ?? undefined);
  });
}

/** What an address says of itself that keeps a request from being sent to it. */
function refusalOf(url: URL, { allowsLoopback }: EgressOptions): EgressProblem | null {
  const isLoopback = allowsLoopback && isLoopbackHost(url.hostname);
  if (!isAllowed(url, isLoopback)) return 'not_allowed';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address needs no look-up, and so would pass the check that is in it.
  return isIP(host) && !isLoopback && !isPublicAddress(host) ? 'not_public' : null;
}

function isAllowed(url: URL, isLoopback: boolean): boolean {
  const hasCredentials = url.username !== '' || url.password !== '';
  return !hasCredentials && (url.protocol === 'https:' || (isLoopback && url.protocol === 'http:'));
}

const isLoopbackHost = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(host);

/** Every address must be public: one that is not could be chosen at the next look-up. */
function checkedLookup(lookup: typeof systemLookup): LookupFunction {
  return (host, { all }, done) => {
    lookup(host, { all: true }, (err, addresses) => {
      const [first] = addresses ?? [];
      if (err || !first) return done(err ?? new EgressError('unreachable'), '');
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return done(new EgressError('not_public'), '');
      return all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

async function read(incoming: IncomingMessage, maxBytes: number): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new EgressError('too_large');
      chunks.push(chunk);
    }
  } catch (err) {
    incoming.destroy();
    throw problemOf(err);
  }
  const status = incoming.statusCode ?? 502;
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((text): [string, string] => [name, text]),
  );
  return new Response(BODYLESS.includes(status) ? null : Buffer.concat(chunks), { status, headers });
}

function lengthOf(body: EgressRequest['body']): Record<string, string> {
  return body == null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

function problemOf(err: unknown): EgressError {
  if (err instanceof EgressError) return err;
  const isTimeout = err instanceof Error && ['TimeoutError', 'AbortError'].includes(err.name);
  return new EgressError(isTimeout ? 'timeout' : 'unreachable');
}
