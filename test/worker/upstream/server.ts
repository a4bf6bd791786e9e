/** An HTTP server that plays providers by script: real connections, back-pressure and resets. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Exchange, SCRIPT_HEADER, type Script, type Step } from './script.ts';

const WRITE_BYTES = 256 * 1024;
/** An answer that has made no progress for this long is called stalled: the reader has stopped reading. */
const STALL_MS = 400;

/** One name's script, signals and calls. */
class Stage {
  readonly script: Script;
  readonly exchanges: Promise<Exchange>[] = [];
  readonly #signals = new Map<string, PromiseWithResolvers<void>>();
  #arrival = Promise.withResolvers<void>();
  written = 0;
  lastProgressMs = Date.now();

  constructor(script: Script) {
    this.script = script;
  }

  signal(name: string): PromiseWithResolvers<void> {
    const known = this.#signals.get(name) ?? Promise.withResolvers<void>();
    this.#signals.set(name, known);
    return known;
  }

  add(exchange: Promise<Exchange>): void {
    this.exchanges.push(exchange);
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers<void>();
  }

  async arrival(count: number): Promise<void> {
    while (this.exchanges.length < count) await this.#arrival.promise;
  }

  /** The n-th call, counted from 0, once it is over. */
  async exchange(index: number): Promise<Exchange> {
    await this.arrival(index + 1);
    return this.exchanges[index] as Promise<Exchange>;
  }

  /** Resolves with the bytes written when writing has come to a stand. */
  async stalled(): Promise<number> {
    while (this.written === 0 || Date.now() - this.lastProgressMs < STALL_MS)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return this.written;
  }
}

export async function startUpstream(): Promise<{ url: string; close: () => Promise<void> }> {
  const stages = new Map<string, Stage>();
  const server = createServer((request, response) => {
    void answer(stages, request, response).catch(() => response.destroy());
  });
  // A connection that workerd keeps must not be closed at the moment at which it sends the next call on it.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(
  stages: Map<string, Stage>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, area, name = '', detail = ''] = (request.url ?? '').split('/');
  if (area === '-script') {
    stages.set(name, new Stage(JSON.parse((await bodyOf(request)).toString()) as Script));
    response.end('{}');
    return;
  }
  const stage = stages.get(area?.startsWith('-') ? name : String(request.headers[SCRIPT_HEADER]));
  if (!stage) {
    response.writeHead(404).end('{"error":"no such script"}');
  } else if (area === '-signal') {
    stage.signal(detail).resolve();
    response.end('{}');
  } else if (area === '-exchange') {
    response.end(JSON.stringify(await stage.exchange(Number(detail))));
  } else if (area === '-arrival') {
    await stage.arrival(Number(detail));
    response.end('{}');
  } else if (area === '-stalled') {
    response.end(JSON.stringify(await stage.stalled()));
  } else {
    const exchange = play(stage, request, response);
    stage.add(exchange);
    await exchange;
  }
}

async function play(stage: Stage, request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const left = Promise.withResolvers<void>();
  response.on('close', () => left.resolve());
  const requestBody = (await bodyOf(request)).toString('latin1');
  const { script } = stage;
  if (script.headersAfter !== undefined)
    await Promise.race([stage.signal(script.headersAfter).promise, left.promise]);
  if (!response.destroyed) response.writeHead(script.status ?? 200, script.headers);
  let wasReset = false;
  for (const step of script.steps) {
    if (response.destroyed) break;
    if ('reset' in step) {
      wasReset = true;
      response.destroy();
    } else await perform(step, stage, response, left.promise);
  }
  const isCut = response.destroyed && !wasReset;
  if (!response.destroyed) response.end();
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([header, value]) => [header, String(value)]),
    ),
    requestBody,
    written: stage.written,
    isCut,
  };
}

async function perform(
  step: Step,
  stage: Stage,
  response: ServerResponse,
  left: Promise<void>,
): Promise<void> {
  if ('until' in step) await Promise.race([stage.signal(step.until).promise, left]);
  else if ('bytes' in step) await write(Buffer.from(step.bytes, 'base64'), stage, response, left);
  else if ('repeat' in step) {
    const unit = Buffer.from(step.repeat);
    const perWrite = Math.max(1, Math.floor(WRITE_BYTES / unit.length));
    const block = Buffer.concat(Array.from({ length: Math.min(perWrite, step.times) }, () => unit));
    for (let rest = step.times; rest > 0 && !response.destroyed; rest -= perWrite) {
      const part = rest < perWrite ? block.subarray(0, rest * unit.length) : block;
      await write(part, stage, response, left);
    }
  }
}

async function write(
  bytes: Buffer,
  stage: Stage,
  response: ServerResponse,
  left: Promise<void>,
): Promise<void> {
  if (response.destroyed) return;
  const isTaken = response.write(bytes);
  stage.written += bytes.length;
  stage.lastProgressMs = Date.now();
  if (!isTaken) await Promise.race([once(response, 'drain').catch(() => undefined), left]);
  stage.lastProgressMs = Date.now();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
