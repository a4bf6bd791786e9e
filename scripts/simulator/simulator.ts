/**
 * A stand-in for the AI providers on this machine: it answers in their wire formats, deterministically, and
 * records what it was asked as counters. It binds to loopback and refuses real credentials.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strictModelId } from '../../contract/usage.ts';
import type { Answer } from './answer.ts';
import { anthropicHeaders } from './anthropic-messages.ts';
import { denyAws } from './aws-signature.ts';
import { bedrockHeaders } from './bedrock-converse.ts';
import { receiveBody } from './body.ts';
import type { Call } from './call.ts';
import { GATEWAY_KEY_MARK, hasRealCredential } from './credentials.ts';
import { type Pace, plainDelivery, send } from './delivery.ts';
import { NO_DIRECTIVES, readDirectives, splitModel } from './directives.ts';
import { type ErrorDetail, errorAnswer } from './errors.ts';
import { faultyDelivery, replacedAnswer } from './faults.ts';
import { Identity } from './identity.ts';
import { JobMemory } from './job-memory.ts';
import { asRecord, asText, type JsonRecord, parseJson } from './json.ts';
import { type LogEntry, RequestLog } from './log.ts';
import { serveLog } from './log-endpoint.ts';
import { servedModel } from './models.ts';
import { openaiHeaders } from './openai-headers.ts';
import { multipartFields } from './openai-media.ts';
import { PromptMemory } from './prompt-memory.ts';
import type { ProviderTraits } from './providers.ts';
import { addressOf, findRoute, providerOf, type RouteMatch } from './router.ts';
import { ServiceAccount } from './service-account.ts';
import { acceptSockets } from './sockets.ts';

export interface SimulatorOptions {
  /** 0 or none: any free port. */
  readonly port?: number;
  /** Part of every identifier: two runs with the same seed answer the same. */
  readonly seed?: number;
  /** Streamed text pieces where a request does not say; none: one per token. */
  readonly chunks?: number;
  /** `turn`: each streamed chunk is a write of its own; `burst`: all in one; a number: milliseconds between. */
  readonly pace?: Pace;
  /** Milliseconds before each answer's first byte. */
  readonly delayMs?: number;
  /** Requests that the log keeps. */
  readonly logEntries?: number;
}

export interface Simulator {
  readonly url: string;
  readonly port: number;
  /** The log, in order of arrival. */
  entries(): readonly Readonly<LogEntry>[];
  /** Stops listening and breaks every open connection. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const CONTROL_PREFIX = '/simulator/';
const EPOCH_SECONDS = 1_767_225_600;
const MAX_HEADER_BYTES = 131_072;
const KEEP_ALIVE_MS = 300_000;
const DEFAULT_LOG_ENTRIES = 200_000;
const MESSAGES = {
  realCredential:
    'This is the SpendGate simulator. A real-looking provider credential was sent to it; the request was not read.',
  tooLarge: 'The request body is too large.',
  notJson: 'We could not parse the JSON body of your request.',
  noModel: 'you must provide a model parameter',
} as const;

/** Starts a simulator on loopback. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const log = new RequestLog(options.logEntries ?? DEFAULT_LOG_ENTRIES);
  const state: State = {
    options,
    log,
    memory: new PromptMemory(),
    jobs: new JobMemory(),
    serviceAccount: new ServiceAccount(),
    number: 0,
    origin: '',
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0 }, (request, response) => {
    handle(state, request, response).catch((error: unknown) => fail(response, error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const breakSockets = acceptSockets(server, {
    seed: options.seed ?? 1,
    log,
    memory: state.memory,
    jobs: state.jobs,
    chunks: options.chunks ?? null,
    origin: () => state.origin,
    nextNumber: () => ++state.number,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  state.origin = `http://${LOOPBACK}:${port}`;
  return {
    url: state.origin,
    port,
    entries: () => [...log.entries()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        breakSockets();
      }),
  };
}

interface State {
  readonly options: SimulatorOptions;
  readonly log: RequestLog;
  readonly memory: PromptMemory;
  readonly jobs: JobMemory;
  readonly serviceAccount: ServiceAccount;
  number: number;
  origin: string;
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', rawHeaders } = request;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  if (path === `${CONTROL_PREFIX}log`) return serveLog(state.log, request, response);
  if (path === `${CONTROL_PREFIX}service-account`) {
    response.writeHead(200, ['content-type', 'application/json']).end(state.serviceAccount.keyFile());
    return;
  }
  const number = ++state.number;
  const hasAnthropicVersion = request.headers['anthropic-version'] !== undefined;
  const spoken = hasAnthropicVersion
    ? 'anthropic'
    : 'x-goog-api-key' in request.headers
      ? 'google'
      : 'openai';
  const match = findRoute(method, path, spoken);
  const target = match
    ? { provider: match.provider, dialect: match.route.dialect }
    : providerOf(path, spoken);
  const pattern = match?.path ?? (path === `${CONTROL_PREFIX}redirected` ? path : 'other');
  const entry = state.log.open(number, target.provider.name, method, pattern, rawHeaders);
  const identity = new Identity(state.options.seed ?? 1, number);
  const requestId = `req_${identity.letters(24, 3)}`;
  const refuse = (status: number, message: string, code?: string): void => {
    const detail = { status, message, ...(code === undefined ? {} : { code }) };
    deliver(state, response, entry, errorAnswer(target.provider, target.dialect, requestId, detail));
  };

  const outside = `${rawHeaders.join('\n')}\n${url}`;
  entry.hasKeyShape = hasKeyShape(outside, url);
  if (hasRealCredential(outside)) {
    request.resume();
    return refuse(401, MESSAGES.realCredential);
  }
  const received = await receiveBody(request);
  if (received === null) {
    entry.end = 'left';
    return;
  }
  entry.bodySha256 = received.sha256;
  entry.hasKeyShape ||= received.hasKeyShape;
  if (received.isTooLarge) return refuse(413, MESSAGES.tooLarge);
  const query = at < 0 ? '' : url.slice(at + 1);
  const denial = denialOf(state, target.provider, request, path, query, received.sha256);
  if (denial) return refuse(denial.status, denial.message, denial.code);
  if (!match) return refuse(404, `Invalid URL (${method} ${path})`);

  const body = readBody(match, received.raw, request.headers['content-type'] ?? '');
  if (body === null) return refuse(400, MESSAGES.notJson);
  const named = match.pathModel === null ? (asText(body['model']) ?? '') : decode(match.pathModel);
  const { model, fault } = splitModel(named);
  if (model === '' && match.route.hasDefaultModel !== true) return refuse(400, MESSAGES.noModel);
  const hasDirectives = fault !== null || received.raw.includes('[[');
  const directives = hasDirectives ? readDirectives(match.route.prompt(body), fault) : NO_DIRECTIVES;
  const call: Call = {
    ...target,
    identity:
      directives.number === null ? identity : new Identity(state.options.seed ?? 1, directives.number),
    createdSeconds: EPOCH_SECONDS + (directives.number ?? number),
    model,
    served: servedModel(model),
    body,
    raw: received.raw,
    query,
    hasAnthropicVersion: hasAnthropicVersion || asText(body['anthropic_version']) !== null,
    directives,
    memory: state.memory,
    jobs: state.jobs,
    pathId: decode(match.pathId),
    origin: state.origin,
    defaultChunks: state.options.chunks ?? null,
  };
  entry.model = model === '' ? null : strictModelId(model);
  await answer(state, response, entry, call, match);
}

/** What a cloud that takes signed requests says of one, as it would have arrived at the cloud's own address. */
function denialOf(
  { serviceAccount }: State,
  { aws, takesServiceAccount }: ProviderTraits,
  { method = 'GET', headers }: IncomingMessage,
  path: string,
  query: string,
  bodySha256: string,
): ErrorDetail | null {
  if (takesServiceAccount) {
    const message = serviceAccount.deny(headers.authorization ?? '', Date.now());
    return message === null ? null : { status: 401, message };
  }
  if (!aws) return null;
  const { place: region, below } = addressOf(path);
  const host = aws.host.replace('{place}', region);
  const { services } = aws;
  return denyAws({ method, host, path: below, query, headers, bodySha256, region, services }, Date.now());
}

async function answer(
  state: State,
  response: ServerResponse,
  entry: LogEntry,
  call: Call,
  match: RouteMatch,
): Promise<void> {
  const { faults, delayMs, unknownFault } = call.directives;
  if (faults.size === 0 && unknownFault === null)
    return deliver(state, response, entry, match.route.answer(call), delayMs);
  const headers = HEADERS[call.dialect](call);
  const value = replacedAnswer(call, headers, state.origin) ?? match.route.answer(call);
  note(entry, value);
  const plain = plainDelivery(value, state.options.pace ?? 'turn', delayMs || (state.options.delayMs ?? 0));
  send(response, await faultyDelivery(value, plain, call), entry);
}

function deliver(state: State, response: ServerResponse, entry: LogEntry, value: Answer, delayMs = 0): void {
  note(entry, value);
  send(
    response,
    plainDelivery(value, state.options.pace ?? 'turn', delayMs || (state.options.delayMs ?? 0)),
    entry,
  );
}

const HEADERS: Readonly<Record<Call['dialect'], (call: Call) => readonly string[]>> = {
  openai: openaiHeaders,
  anthropic: anthropicHeaders,
  google: () => [],
  cohere: () => [],
  bedrock: bedrockHeaders,
};

function note(entry: LogEntry, value: Answer): void {
  entry.streamed = value.kind === 'streamed';
  entry.upstreamId = value.upstreamId;
  entry.counts = value.counts;
}

/** The parsed body; empty for a GET; null if it is not a JSON object. */
function readBody(match: RouteMatch, raw: Buffer, contentType: string): JsonRecord | null {
  if (match.route.method === 'GET' || (raw.length === 0 && match.route.hasDefaultModel)) return {};
  if (match.route.isForm === true) return multipartFields(raw, contentType);
  const value = parseJson(raw.toString());
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? asRecord(value) : null;
}

function hasKeyShape(outside: string, url: string): boolean {
  if (outside.includes(GATEWAY_KEY_MARK)) return true;
  return url.includes('%') && decode(url).includes(GATEWAY_KEY_MARK);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A bug of the simulator's own. The stack's frames are printed, its message is not: it could quote a request. */
function fail(response: ServerResponse, error: unknown): void {
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  process.stderr.write(`simulator: internal error\n${frames.join('\n')}\n`);
  if (response.headersSent) response.destroy();
  else response.writeHead(500).end();
}
