/** The three ways to the simulator that are compared, and what a call over each of them must answer. */
import type { Secret } from '../../contract/secret.ts';
import { type BenchCase, type Body, bodiesOf, requestBody, type Target } from './cases.ts';
import type { ExpectedAnswer } from './load-protocol.ts';

export interface RunningTarget {
  readonly target: Target;
  readonly port: number;
  /** Whose processor time and memory are the target's; null for the direct way. */
  readonly pid: number | null;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn, one with each call; empty where the target has none. */
  readonly keys: readonly Secret[];
  /** Keys without a rule on models: a path that nobody knows names none. */
  readonly unruledKeys: readonly Secret[];
}

const ENDING_LENGTH = 14;

/** What an official SDK sends with every call, whichever way it goes. */
const SDK_HEADERS = {
  accept: 'application/json',
  'content-type': 'application/json',
  authorization: 'Bearer benchmark',
  'user-agent': 'OpenAI/JS 7.55.0',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '7.55.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-retry-count': '0',
};

/** The whole requests of a case, as they go over the wire: one per key, or one. */
export function requestsFor(target: RunningTarget, { body, keys }: BenchCase): string[] {
  const used = (body === 'unread' ? target.unruledKeys : target.keys).slice(0, keys);
  const own = used.length > 0 ? used.map((key) => ({ 'x-aso-api-key': key.reveal() })) : [{}];
  const text = requestBody(body);
  return own.map((headers) => request(target, body, { ...target.headers, ...headers }, text));
}

function request(
  { port, path }: RunningTarget,
  kind: Body,
  headers: Record<string, string>,
  body: string,
): string {
  const all = {
    host: `127.0.0.1:${port}`,
    ...SDK_HEADERS,
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${pathFor(path, kind)} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** The simulator answers alike below `unlisted`, where no gateway knows an endpoint. */
const pathFor = (path: string, body: Body): string =>
  body === 'unread' ? path.replace(/(\/openai)(\/v1\/)/, '$1/unlisted$2') : path;

/** What was answered, by body; a target is asked for some of them only. */
export type Answers = Readonly<Partial<Record<Body, string>>>;
/** What each body looks like when it arrives. */
export type ExpectedAnswers = Readonly<Partial<Record<Body, ExpectedAnswer>>>;

/**
 * How each body must arrive over a target, given what arrives directly. Through SpendGate that is the same, byte for
 * byte; only where the gateway asked for usage it is the answer to a call that asks for it, less the chunk that states
 * it. Another gateway may write the JSON anew: its first answer is taken as the measure if it says the same.
 * @throws {Error} if it does not
 */
export async function expectedAnswers(target: RunningTarget, direct: Answers): Promise<ExpectedAnswers> {
  if (target.target === 'direct') return expectations(direct);
  if (target.target === 'spendgate') {
    const asked = { spliced: direct.stream, filtered: direct.long };
    const filtered = Object.entries(asked).map(([body, text = '']) => [body, withoutUsageChunk(text)]);
    return expectations({ ...direct, ...Object.fromEntries(filtered) });
  }
  const own = await answersOf(target);
  const different = bodiesOf(target.target).filter(
    (body) => !saysTheSame(own[body] ?? '', direct[body] ?? ''),
  );
  if (different.length > 0) throw new Error(`${target.target} changes what ${different.join(', ')} says`);
  return expectations(own);
}

/** One answer of each kind, as text. @throws {Error} if a status is not 200 */
export async function answersOf(target: RunningTarget): Promise<Answers> {
  const answers: Partial<Record<Body, string>> = {};
  for (const body of bodiesOf(target.target)) answers[body] = await fetched(target, body);
  return answers;
}

/** The last frame of usage has no choices; every other frame stays as it is. */
export function withoutUsageChunk(stream: string): string {
  const frames = stream.split(/(?<=\n\n)/);
  return frames.filter((frame) => !frame.includes('"choices":[],')).join('');
}

/** True if two bodies carry the same JSON, or events with the same JSON in the same order. */
export function saysTheSame(left: string, right: string): boolean {
  return canonical(left) === canonical(right);
}

function canonical(body: string): string {
  if (!body.startsWith('data:')) return JSON.stringify(JSON.parse(body));
  const events = [...body.matchAll(/^data: ?(.*)$/gm)].map(([, data = '']) => data);
  return events.map((data) => (data.startsWith('{') ? JSON.stringify(JSON.parse(data)) : data)).join('\n');
}

function expectations(texts: Answers): ExpectedAnswers {
  return Object.fromEntries(Object.entries(texts).map(([body, text]) => [body, expectation(text)]));
}

/** Length and ending; a stream that does not end with its `[DONE]` has failed already. */
function expectation(text: string): ExpectedAnswer {
  if (text.startsWith('data:') && !text.trimEnd().endsWith('data: [DONE]')) {
    throw new Error('a stream without its end');
  }
  return { status: 200, bodyBytes: Buffer.byteLength(text), ending: text.slice(-ENDING_LENGTH) };
}

async function fetched({ target, port, path, headers }: RunningTarget, body: Body): Promise<string> {
  const init = { method: 'POST', headers: { ...SDK_HEADERS, ...headers }, body: requestBody(body) };
  const response = await fetch(`http://127.0.0.1:${port}${pathFor(path, body)}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${target} answered ${response.status}`);
  return text;
}
