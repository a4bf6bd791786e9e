/** Calls to a gateway as an application's HTTP client makes them. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text as read } from 'node:stream/consumers';
import type { RunningStack } from './stack.ts';

export type Headers = Readonly<Record<string, string>>;

export const CHAT_PATH = '/v1/openai/v1/chat/completions';
export const MESSAGES_PATH = '/v1/anthropic/v1/messages';
export const generatePath = (model: string, method: string): string =>
  `/v1/google-ai-studio/v1beta/models/${model}:${method}`;

/** Headers of a call: the key, who is to be charged, and a credential that no provider would take. */
export function callHeaders(stack: Pick<RunningStack, 'apiKey'>, customer: string): Record<string, string> {
  return {
    'x-aso-api-key': stack.apiKey,
    'x-aso-dims': `customer=${customer}`,
    authorization: 'Bearer simulator',
    'content-type': 'application/json',
  };
}

/** A POST of JSON, or of text as it is. Redirects are not followed. */
export function post(
  url: string,
  body: object | string,
  headers: Headers,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url, { method: 'POST', redirect: 'manual', headers, body: text, signal });
}

/** Says that a body of so many bytes comes, and sends none of it: what is refused by its length is refused at once. */
export function announce(url: string, bytes: number, headers: Headers): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers: { ...headers, 'content-length': bytes } });
    call.on('error', reject);
    call.on('response', (answer) => {
      const { statusCode: status = 0, headersDistinct } = answer;
      const pairs = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]);
      read(answer)
        .then((body) => resolve(new Response(body, { status, headers: Object.fromEntries(pairs) })))
        .catch(reject)
        .finally(() => call.destroy());
    });
    call.flushHeaders();
  });
}

/** Sends so many bytes, whatever is answered meanwhile, and the next call over the same connection. */
export async function sendOn(url: string, bytes: number, headers: Headers, isStated: boolean) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const length = isStated ? { 'content-length': bytes } : {};
    const call = request(url, { method: 'POST', agent, headers: { ...headers, ...length } });
    const answered = once(call, 'response');
    call.write(Buffer.alloc(bytes / 2, 32));
    const seen = Promise.all([answered.then(([answer]) => codeOf(answer)), once(call, 'finish')]);
    if (isStated) await answered;
    call.end(Buffer.alloc(bytes / 2, 32));
    const [code] = await seen;
    const next = request(new URL('/v1/aso/health', url), { agent }).end();
    const [health] = (await once(next, 'response')) as [IncomingMessage];
    await read(health);
    return { code, isReused: next.reusedSocket, next: health.statusCode };
  } finally {
    agent.destroy();
  }
}

async function codeOf(answer: IncomingMessage) {
  await read(answer);
  return answer.headers['x-aso-error'];
}

/** A chat completion's request. */
export function chat(text: string, more: object = {}): object {
  return { model: 'gpt-4o-mini', messages: [{ role: 'user', content: text }], ...more };
}

/** An Anthropic message's request. */
export function message(text: string, more: object = {}): object {
  const messages = [{ role: 'user', content: text }];
  return { model: 'claude-haiku-4-5-20251001', max_tokens: 256, messages, ...more };
}

/** A Gemini request. */
export function contents(text: string, more: object = {}): object {
  return { contents: [{ role: 'user', parts: [{ text }] }], ...more };
}

export interface Attempt {
  readonly response: Response;
  readonly text: string;
  /** The answer broke off. */
  readonly broke: boolean;
}

/** A call read as far as it goes. */
export async function attempt(
  stack: Pick<RunningStack, 'apiKey' | 'gatewayUrl'>,
  path: string,
  body: object,
  customer: string,
): Promise<Attempt> {
  const headers = { ...callHeaders(stack, customer), 'anthropic-version': '2023-06-01' };
  const response = await post(stack.gatewayUrl + path, body, headers);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { response, text, broke: false };
  } catch {
    return { response, text, broke: true };
  }
}

/** A POST of JSON over a bare socket, to leave before an answer comes: the connection is reset. */
export function postToLeave(url: string, body: object, headers: Headers): { leave(): void } {
  const { hostname, port, pathname, search } = new URL(url);
  const text = JSON.stringify(body);
  const lines = Object.entries({ ...headers, host: hostname, 'content-length': Buffer.byteLength(text) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = connect(Number(port), hostname, () => {
    socket.write(`POST ${pathname}${search} HTTP/1.1\r\n${head}\r\n${text}`);
  });
  return { leave: () => socket.resetAndDestroy() };
}

/**
 * A POST of JSON over a bare socket, left once something of the body has come. The connection is reset: that reaches
 * the other side at once, while an orderly close is noticed at its next write only.
 */
export function postAndLeave(url: string, body: object, headers: Headers): Promise<void> {
  const { hostname, port, pathname, search } = new URL(url);
  const text = JSON.stringify(body);
  const lines = Object.entries({ ...headers, host: hostname, 'content-length': Buffer.byteLength(text) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return new Promise((resolve, reject) => {
    let seen = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`POST ${pathname}${search} HTTP/1.1\r\n${head}\r\n${text}`);
    });
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      seen += chunk;
      if (!/\r\n\r\n./.test(seen)) return;
      socket.resetAndDestroy();
      resolve();
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('the answer was over before anybody left')));
  });
}
