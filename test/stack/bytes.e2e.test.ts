/** What passes the gateway equals a direct call: status, headers and bytes. The simulator has the gateway's paths. */
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHAT_PATH, callHeaders, chat, contents, generatePath, MESSAGES_PATH, message } from './calls.ts';
import { booksAtRest, imbalances, rowsOf } from './ledger.ts';
import { memoryOf } from './processes.ts';
import { type RunningStack, startStack } from './stack.ts';
import { seenCalls } from './upstream.ts';
import { waitFor } from './wait-for.ts';
import { begin, decoded, digest, exchange, type WireCall, withoutUsageChunk } from './wire.ts';

const MEBIBYTE = 1_048_576;

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.remove());

const throughGateway = (customer: string) => {
  const { 'x-aso-api-key': key, 'x-aso-dims': dimensions } = callHeaders(stack, customer);
  return { 'x-aso-api-key': key ?? '', 'x-aso-dims': dimensions ?? '' };
};
const JSON_HEADERS = {
  authorization: 'Bearer simulator',
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
};
const json = (path: string, body: object): WireCall => ({
  path,
  headers: JSON_HEADERS,
  body: JSON.stringify(body),
});

/** Makes a call answer alike however often it is made. */
const SAME = '[[number:7]]';
const asked = { stream: true, stream_options: { include_usage: true } };
const stream = generatePath('gemini-2.5-flash', 'streamGenerateContent');
const compatible = (provider: string, path = '/v1/chat/completions') => `/v1/${provider}${path}`;

const project = '/v1/vertex/us-east5/v1/projects/p/locations/us-east5/publishers';
const claude = (verb: string, more: object = {}) =>
  json(`${project}/anthropic/models/claude-sonnet-4-5@20250929:${verb}`, {
    anthropic_version: 'vertex-2023-10-16',
    ...message(SAME, more),
    model: undefined,
  });
const gemini = `${project}/google/models/gemini-2.5-flash`;

/** Clouds and providers in formats of their own; each states its usage. */
const CLOUDS: Readonly<Record<string, WireCall>> = {
  'vertex gemini': json(`${gemini}:generateContent`, contents(SAME)),
  'vertex gemini stream': json(`${gemini}:streamGenerateContent?alt=sse`, contents(SAME)),
  'vertex claude': claude('rawPredict'),
  'vertex claude stream': claude('streamRawPredict', { stream: true }),
  'vertex mistral stream': json(
    `${project}/mistralai/models/mistral-medium-3:streamRawPredict`,
    chat(SAME, { stream: true }),
  ),
  'vertex embedding': json(`${project}/google/models/text-embedding-005:predict`, {
    instances: [{ content: SAME }],
  }),
  'vertex image': json(`${project}/google/models/imagen-4.0-generate-001:predict`, {
    instances: [{ prompt: SAME }],
  }),
  'cohere chat': json('/v1/cohere/v2/chat', chat(SAME)),
  'cohere chat stream': json('/v1/cohere/v2/chat', chat(SAME, { stream: true })),
  'cohere lines': json('/v1/cohere/v1/chat', { message: SAME, stream: true }),
  'cohere embedding': json('/v1/cohere/v2/embed', { model: 'embed-v4.0', texts: [SAME] }),
  'cohere rerank': json('/v1/cohere/v2/rerank', { model: 'rerank-v3.5', query: SAME, documents: ['a'] }),
};

const ANSWERS: Readonly<Record<string, WireCall>> = {
  chat: json(CHAT_PATH, chat(SAME)),
  'chat stream': json(CHAT_PATH, chat(SAME, asked)),
  'chat tool stream': json(CHAT_PATH, chat(`${SAME} [[tool:x]]`, asked)),
  completions: json('/v1/openai/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: SAME }),
  responses: json('/v1/openai/v1/responses', { model: 'gpt-4o-mini', input: SAME }),
  'responses stream': json('/v1/openai/v1/responses', { model: 'gpt-4o-mini', input: SAME, stream: true }),
  embeddings: json('/v1/openai/v1/embeddings', { model: 'text-embedding-3-small', input: SAME }),
  moderation: json('/v1/openai/v1/moderations', { input: SAME }),
  images: json('/v1/openai/v1/images/generations', { model: 'gpt-image-1', prompt: SAME }),
  transcription: {
    path: '/v1/openai/v1/audio/transcriptions',
    headers: { authorization: 'Bearer simulator', 'content-type': 'multipart/form-data; boundary=b' },
    body: [
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n',
      `--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\n${SAME}\r\n`,
      '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n',
    ].join(''),
  },
  messages: json(MESSAGES_PATH, message(SAME)),
  'messages stream': json(MESSAGES_PATH, message(SAME, { stream: true })),
  'token count': json(`${MESSAGES_PATH}/count_tokens`, message(SAME)),
  gemini: json(generatePath('gemini-2.5-flash', 'generateContent'), contents(SAME)),
  'gemini stream': json(`${stream}?alt=sse`, contents(SAME)),
  'gemini array': json(stream, contents(SAME)),
  'gemini token count': json(generatePath('gemini-2.5-flash', 'countTokens'), contents(SAME)),
  'gemini embedding': json(generatePath('gemini-embedding-001', 'embedContent'), {
    content: { parts: [{ text: SAME }] },
  }),
  ...CLOUDS,
  openrouter: json(compatible('openrouter'), chat(SAME, asked)),
  groq: json(compatible('groq', '/openai/v1/chat/completions'), chat(SAME, asked)),
  xai: json(compatible('xai'), chat(SAME, asked)),
  deepseek: json(compatible('deepseek'), chat(SAME, asked)),
  mistral: json(compatible('mistral'), chat(SAME, { stream: true })),
  perplexity: json(compatible('perplexity', '/chat/completions'), chat(SAME, { stream: true })),
  cerebras: json(compatible('cerebras'), chat(SAME, { stream: true })),
  ...Object.fromEntries(
    [
      'html',
      'error-400',
      'error-401',
      'error-429:9',
      'error-500',
      'redirect',
      'malformed-frame',
      'negative-count',
      'no-usage',
      'crlf',
      'truncate',
      'bytes:1',
      'bytes:7',
      'bytes:65536',
    ].flatMap((fault) => [
      [`${fault}, whole`, json(CHAT_PATH, chat(`${SAME} [[fault:${fault}]]`))],
      [`${fault}, chat stream`, json(CHAT_PATH, chat(`${SAME} [[fault:${fault}]]`, asked))],
      [
        `${fault}, messages stream`,
        json(MESSAGES_PATH, message(`${SAME} [[fault:${fault}]]`, { stream: true })),
      ],
    ]),
  ),
};

describe('an answer equals that of a direct call', () => {
  it.each(Object.entries(ANSWERS))('%s', async (name, call) => {
    const direct = await exchange(stack.simulatorUrl, call);
    const through = await exchange(stack.gatewayUrl, call, throughGateway(name.replaceAll(',', '')));
    expect({ ...through, body: through.body.toString() }).toEqual({
      ...direct,
      body: direct.body.toString(),
    });
    expect(direct.headers.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(CLOUDS))('and is metered: %s', async (name) => {
    expect(await rowsOf(stack, name)).toMatchObject([{ basis: 'reported', outcome: 'completed' }]);
  });

  it('models, whose answers are numbered, in all but the number', async () => {
    const calls: readonly WireCall[] = [
      { path: '/v1/openai/v1/models' },
      { path: '/v1/openai/v1/unknown?x=%20a&x=b' },
      { path: '/v1/anthropic/v1/models', headers: JSON_HEADERS },
      { path: '/v1/openai/v1/models', method: 'HEAD' },
      { path: '/v1/openai/v1/files/x', method: 'DELETE' },
    ];
    for (const call of calls) {
      const direct = await exchange(stack.simulatorUrl, call);
      const through = await exchange(stack.gatewayUrl, call, throughGateway('models'));
      const unnumbered = (headers: readonly string[]) =>
        headers.map((header) => header.replace(/req_\w+|req-\w+/, ''));
      expect(through.status).toBe(direct.status);
      expect(unnumbered(through.headers)).toEqual(unnumbered(direct.headers));
    }
  });

  /** The runtime reads the first two; the others pass as they are, and what they state is not known. */
  const CODINGS = { gzip: 'reported', br: 'reported', deflate: 'reserved', zstd: 'reserved' };
  it.each(
    Object.entries(CODINGS).flatMap(([coding, basis]) =>
      ['gzip, br', 'identity'].map((accepted) => ({ coding, basis, accepted })),
    ),
  )(
    'after content-coding: $coding to a caller who accepts $accepted',
    async ({ coding, basis, accepted }) => {
      const accepts = { 'accept-encoding': accepted };
      for (const options of [{}, asked]) {
        const call = json(CHAT_PATH, chat(`${SAME} [[fault:${coding}]]`, options));
        const customer = `${coding} ${accepted.replace(', ', ' ')} ${'stream' in options}`;
        const direct = await exchange(stack.simulatorUrl, call, accepts);
        const through = await exchange(stack.gatewayUrl, call, { ...throughGateway(customer), ...accepts });
        expect(decoded(through)).toBe(decoded(direct));
        expect(await rowsOf(stack, customer)).toMatchObject([{ basis }]);
      }
    },
  );
});

describe('L11: where we ask for usage, the answer equals that of a direct call that asks, less the one chunk', () => {
  it.each(['gzip', 'br'])('in %s as well', async (coding) => {
    const prompt = `${SAME} [[fault:${coding}]]`;
    const direct = await exchange(stack.simulatorUrl, json(CHAT_PATH, chat(prompt, asked)));
    const call = json(CHAT_PATH, chat(prompt, { stream: true }));
    const through = await exchange(stack.gatewayUrl, call, throughGateway(`asked in ${coding}`));
    expect(decoded(through)).toBe(withoutUsageChunk(Buffer.from(decoded(direct))));
    expect(await rowsOf(stack, `asked in ${coding}`)).toMatchObject([{ basis: 'reported' }]);
  });

  it.each([
    '',
    '[[fault:bytes:1]]',
    '[[fault:bytes:7]]',
    '[[fault:bytes:300]]',
    '[[chunks:1]]',
    '[[tool:x]]',
  ])('delivered with %j', async (directives) => {
    const prompt = `${SAME} ${directives}`;
    const direct = await exchange(stack.simulatorUrl, json(CHAT_PATH, chat(prompt, asked)));
    const call = json(CHAT_PATH, chat(prompt, { stream: true }));
    const customer = `asked with ${directives.replaceAll(/[[\]:]/g, '') || 'nothing'}`;
    const through = await exchange(stack.gatewayUrl, call, throughGateway(customer));
    expect(direct.body.toString()).toContain('"choices":[]');
    expect(through.body.toString()).toBe(withoutUsageChunk(direct.body));
    expect(through.headers).toEqual(direct.headers);
    expect(await rowsOf(stack, customer)).toMatchObject([{ basis: 'reported' }]);
  });
});

describe('what a caller sends reaches the upstream', () => {
  const long = 'long '.repeat(1_000_000);
  const text = JSON.stringify(chat(SAME), null, '\t').replace('user', '\\u0075ser');
  const bodies: readonly (readonly [string, WireCall])[] = [
    ['as it was written', { ...json(CHAT_PATH, {}), body: text }],
    ['in chunks', { ...json(CHAT_PATH, {}), body: text, chunkBytes: 5 }],
    ['of five megabytes', json(MESSAGES_PATH, message(long))],
    ['of five megabytes in chunks', { ...json(MESSAGES_PATH, message(long)), chunkBytes: 10_000 }],
    ['as a form', ANSWERS['transcription'] ?? { path: '' }],
    ['as a form in chunks', { ...(ANSWERS['transcription'] ?? { path: '' }), chunkBytes: 7 }],
    ['to a path that nobody knows', { path: '/v1/openai/v1/unknown', body: text, chunkBytes: 100 }],
  ];

  it.each(bodies)('byte for byte: %s', async (title, call) => {
    const before = (await seenCalls(stack.simulatorUrl)).at(-1)?.number ?? 0;
    await exchange(stack.gatewayUrl, call, throughGateway(title));
    const [seen] = await seenCalls(stack.simulatorUrl, before);
    expect(seen?.bodySha256).toBe(hash('sha256', call.body ?? ''));
  });

  it('with its own headers, and without ours, the connection’s, cookies and addresses', async () => {
    const before = (await seenCalls(stack.simulatorUrl)).at(-1)?.number ?? 0;
    const headers = {
      'x-own': '1',
      'openai-organization': 'org-1',
      cookie: 'a=b',
      'x-forwarded-for': '192.0.2.1',
      'x-real-ip': '192.0.2.1',
      'cf-connecting-ip': '192.0.2.1',
      'cdn-loop': 'x',
      'true-client-ip': '192.0.2.1',
      'x-aso-anything': '1',
      te: 'trailers',
      connection: 'close, x-named',
      'x-named': '1',
    };
    const call = json(CHAT_PATH, chat(SAME));
    await exchange(
      stack.gatewayUrl,
      { ...call, headers: { ...call.headers, ...headers } },
      throughGateway('h'),
    );
    const [seen] = await seenCalls(stack.simulatorUrl, before);
    const expected = ['accept-encoding', 'authorization', 'content-length', 'content-type'];
    const own = ['anthropic-version', 'openai-organization', 'x-own'];
    expect(seen?.headerNames.toSorted()).toEqual([...expected, ...own, 'host'].toSorted());
  });
});

describe('large bodies', () => {
  it.each([
    ['20 MB of JSON', json(CHAT_PATH, chat(`${SAME} [[fault:big:20]]`)), 'reported'],
    [
      '20 MB of JSON in pieces',
      json(CHAT_PATH, chat(`${SAME} [[fault:big:20]] [[fault:bytes:9999]]`)),
      'reported',
    ],
    ['300 MB that are no JSON', json(CHAT_PATH, chat(`${SAME} [[fault:binary:300]]`)), 'reserved'],
  ])('%s pass unchanged, are metered, and do not pile up in memory', async (title, call, basis) => {
    const before = watchMemory();
    const through = await digest(await begin(stack.gatewayUrl, call, throughGateway(title)));
    const grownBytes = before();
    expect(through).toEqual(await digest(await begin(stack.simulatorUrl, call, JSON_HEADERS)));
    expect(through.bytes).toBeGreaterThan(20 * MEBIBYTE);
    expect(await rowsOf(stack, title)).toMatchObject([{ basis, outcome: 'completed', status: 200 }]);
    expect(grownBytes).toBeLessThan(160 * MEBIBYTE);
  });

  it('20 MB of events pass the filter, are metered, and do not pile up in memory', async () => {
    const prompt = `${SAME} [[fault:big:20]]`;
    const direct = await exchange(stack.simulatorUrl, json(CHAT_PATH, chat(prompt, asked)));
    const grown = watchMemory();
    const call = json(CHAT_PATH, chat(prompt, { stream: true }));
    const through = await exchange(stack.gatewayUrl, call, throughGateway('large events'));
    expect(grown()).toBeLessThan(160 * MEBIBYTE);
    expect(hash('sha256', through.body)).toBe(hash('sha256', withoutUsageChunk(direct.body)));
    expect(await rowsOf(stack, 'large events')).toMatchObject([{ basis: 'reported', outcome: 'completed' }]);
  });

  it.each([
    ['a whole answer', chat(`${SAME} [[fault:big:128]] [[fault:bytes:65536]]`)],
    ['a stream', chat(`${SAME} [[fault:big:128]] [[fault:bytes:65536]]`, asked)],
  ])('L35: a caller who does not read holds back %s at its source', async (title, body) => {
    const call = json(CHAT_PATH, body);
    const before = (await seenCalls(stack.simulatorUrl)).at(-1)?.number ?? 0;
    const memory = watchMemory();
    const answer = await begin(stack.gatewayUrl, call, throughGateway(`slow ${title}`));
    const sentBytes = async () => (await seenCalls(stack.simulatorUrl, before)).at(-1)?.bytesSent ?? 0;
    let last = -1;
    await waitFor(
      'the source to be held back',
      async () => {
        const now = await sentBytes();
        const isStill = now === last && now > 0;
        last = now;
        return isStill;
      },
      { everyMs: 500 },
    );
    expect(last).toBeLessThan(64 * MEBIBYTE);
    expect(memory()).toBeLessThan(64 * MEBIBYTE);
    expect(await digest(answer)).toEqual(await digest(await begin(stack.simulatorUrl, call, JSON_HEADERS)));
    expect(await rowsOf(stack, `slow ${title}`)).toMatchObject([{ outcome: 'completed', status: 200 }]);
  });
});

it('the books balance', async () => {
  expect(imbalances(await booksAtRest(stack))).toEqual([]);
});

/** @returns how far the runtime's memory has grown since, at its highest, in bytes */
function watchMemory(): () => number {
  const pid = stack.pid('workerd');
  if (pid === null) throw new Error('workerd is not running');
  // Resets the high-water mark (proc(5)).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const { nowBytes } = memoryOf(pid);
  return () => memoryOf(pid).peakBytes - nowBytes;
}
