/** The simulator's WebSockets: which path leads to which API, and the upgrade itself. */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { strictModelId } from '../../contract/usage.ts';
import { GATEWAY_KEY_MARK, hasRealCredential } from './credentials.ts';
import { splitModel } from './directives.ts';
import { asRecord, parseJson } from './json.ts';
import { LiveSession } from './live.ts';
import type { LogEntry } from './log.ts';
import type { ProviderTraits } from './providers.ts';
import { RealtimeSession } from './realtime.ts';
import { ResponsesSession } from './responses-socket.ts';
import { addressOf, providerOf } from './router.ts';
import { errorEvent, type SocketApi, type SocketHost, type SocketLine } from './socket-line.ts';

/** As many bytes as a request's body may have. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;
const APIS: Readonly<Record<string, (line: SocketLine) => SocketApi>> = {
  '/realtime': (line) => new RealtimeSession(line),
  '/responses': (line) => new ResponsesSession(line),
};

const LIVE_PATH = /^\/ws\/google\.[A-Za-z0-9.]+[./]BidiGenerateContent(?:Constrained)?$/;

/** Answers upgrades on this server. @returns a function that breaks every open socket */
export function acceptSockets(server: Server, host: SocketHost): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_EVENT_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : ([...offered][0] ?? false)),
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const { url = '/', rawHeaders } = request;
    const address = new URL(url, 'http://simulator');
    const { provider } = providerOf(address.pathname, 'openai');
    const found = findApi(provider, address.pathname);
    const outside = `${rawHeaders.join('\n')}\n${url}`;
    const open = (pattern: string): LogEntry => {
      const entry = host.log.open(host.nextNumber(), provider.name, 'GET', pattern, rawHeaders);
      entry.hasKeyShape = outside.includes(GATEWAY_KEY_MARK);
      return entry;
    };
    const entry = open(found?.pattern ?? 'other');
    if (hasRealCredential(outside)) return refuse(stream, entry, 401);
    if (!found) return refuse(stream, entry, 404);
    const named = address.searchParams.get('model') ?? address.searchParams.get('deployment');
    const { model, fault } = named === null ? { model: null, fault: null } : splitModel(named);
    const failed = /^error-([45]\d\d)$/.exec(fault ?? '')?.[1];
    if (failed !== undefined) return refuse(stream, entry, Number(failed));
    entry.model = model === null ? null : strictModelId(model);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      entry.status = 101;
      const line: SocketLine = {
        host,
        provider,
        model,
        query: address.searchParams,
        send: (event) => sendEvent(socket, event),
        close: (code, reason) => socket.close(code, reason),
        breakOff: () => socket.terminate(),
        open: (named) => {
          const response = open(found.pattern);
          response.model = named === null ? null : strictModelId(named);
          response.streamed = true;
          return response;
        },
      };
      serve(socket, found.make(line), entry);
    });
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
  };
}

function serve(socket: WebSocket, api: SocketApi, entry: LogEntry): void {
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const text = data.toString();
    entry.hasKeyShape ||= text.includes(GATEWAY_KEY_MARK);
    const event = isBinary ? undefined : parseJson(text);
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) api.receive(asRecord(event));
    else sendEvent(socket, errorEvent('The event is not a JSON object.', null, 'invalid_json'));
  });
  socket.on('close', (code) => {
    entry.end = code === 1006 ? 'left' : 'complete';
    api.left();
  });
  socket.on('error', () => socket.terminate());
  api.start();
}

function sendEvent(socket: WebSocket, event: object | string | Buffer): boolean {
  if (socket.readyState !== socket.OPEN) return false;
  socket.send(typeof event === 'string' || Buffer.isBuffer(event) ? event : JSON.stringify(event));
  return true;
}

function findApi(provider: ProviderTraits, path: string) {
  const { below } = addressOf(path);
  if (provider.bases.google && LIVE_PATH.test(below)) {
    return { make: (line: SocketLine): SocketApi => new LiveSession(line), pattern: below };
  }
  for (const base of provider.bases.openai ?? []) {
    const make = below.startsWith(base) ? APIS[below.slice(base.length)] : undefined;
    if (make) return { make, pattern: below };
  }
  return null;
}

function refuse(stream: Duplex, entry: LogEntry, status: number): void {
  const body = JSON.stringify({ error: { message: 'No socket here.', type: 'invalid_request_error' } });
  entry.status = status;
  entry.end = 'complete';
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
