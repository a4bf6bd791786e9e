/** The unmodified official SDKs through the gateway: what they show is what the ledger has, errors are theirs. */
import Anthropic from '@anthropic-ai/sdk';
import { ApiError } from '@google/genai';
import { APICallError, generateText } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { booksAtRest, imbalances, readRows, rowsOf } from './ledger.ts';
import { type Clients, clientsOf, SDK_USES, type ShownUsage } from './sdk-calls.ts';
import { type RunningStack, startStack } from './stack.ts';

let stack: RunningStack;
const shown = new Map<string, readonly (ShownUsage | null)[] | unknown>();

beforeAll(async () => {
  stack = await startStack();
  await Promise.all(
    Object.entries(SDK_USES).map(async ([name, use]) => {
      const outcome: unknown = await use(clientsOf(stack, customerOf(name))).catch((error: unknown) => error);
      shown.set(name, outcome);
    }),
  );
});
afterAll(() => stack?.remove());

const customerOf = (name: string): string => name.replaceAll(',', '');

describe('what an SDK shows is what the ledger has, call by call', () => {
  it.each(Object.keys(SDK_USES))('%s', async (name) => {
    const usages = shown.get(name) as readonly (ShownUsage | null)[];
    expect(usages).toBeInstanceOf(Array);
    const rows = (await rowsOf(stack, customerOf(name), usages.length)).toReversed();
    const expected = usages.map((usage) =>
      usage === null
        ? { kind: 'closing', basis: 'none', costNanos: '0', input: undefined, output: undefined }
        : { kind: 'closing', basis: 'reported', input: text(usage.input), output: text(usage.output) },
    );
    const found = rows.map(({ tokens, ...row }) => ({
      ...row,
      input: tokens['input'],
      output: tokens['output'],
    }));
    expect(found).toMatchObject(expected);
    for (const { basis, costNanos } of rows)
      expect(costNanos).toMatch(basis === 'none' ? /^0$/ : /^[1-9]\d*$/);
  });

  it('and nothing else is there', async () => {
    const count = [...shown.values()].flatMap((usages) => (Array.isArray(usages) ? usages : [])).length;
    expect((await readRows(stack)).filter(({ kind }) => kind === 'closing')).toHaveLength(count);
    expect(imbalances(await booksAtRest(stack))).toEqual([]);
  });
});

const ask = (content: string) => [{ role: 'user' as const, content }];
const chatWith = (clients: Clients, content = 'x') =>
  clients.openai.chat.completions.create({ model: 'gpt-4o-mini', messages: ask(content) });
const messageWith = (clients: Clients, content = 'x') =>
  clients.anthropic.messages.create({ model: 'claude-haiku-4-5', max_tokens: 9, messages: ask(content) });
const geminiWith = (clients: Clients, contents = 'x') =>
  clients.google.models.generateContent({ model: 'gemini-2.5-flash', contents });
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

describe('P30: a refusal is an error of the SDK’s own', () => {
  const wrongKey = () => clientsOf(stack, 'wrong', { key: `${stack.apiKey.slice(0, -1)}_` });
  const noKey = () => clientsOf(stack, 'none', { key: null });
  const nowhere = () => clientsOf(stack, 'nowhere', { provider: 'nobody' });
  const right = () => clientsOf(stack, 'right');
  const badDimensions = () => clientsOf(stack, 'a,planet=mars');

  it.each([
    [
      'AuthenticationError',
      OpenAI.AuthenticationError,
      401,
      'Missing X-ASO-API-Key',
      () => chatWith(noKey()),
    ],
    [
      'PermissionDeniedError',
      OpenAI.PermissionDeniedError,
      403,
      'Invalid X-ASO-API-Key',
      () => chatWith(wrongKey()),
    ],
    ['NotFoundError', OpenAI.NotFoundError, 404, 'Unknown provider', () => chatWith(nowhere())],
    [
      'BadRequestError',
      OpenAI.BadRequestError,
      400,
      'Dimension key "planet" not allowed',
      () => chatWith(badDimensions()),
    ],
    [
      'RateLimitError',
      OpenAI.RateLimitError,
      429,
      'Rate limit reached',
      () => chatWith(right(), '[[fault:error-429]]'),
    ],
    [
      'InternalServerError',
      OpenAI.InternalServerError,
      500,
      'server had an error',
      () => chatWith(right(), '[[fault:error-500]]'),
    ],
  ])('openai: %s', async (_name, type, status, words, call) => {
    const error = await errorOf(call());
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it.each([
    ['AuthenticationError', Anthropic.AuthenticationError, 401, 'Missing', () => messageWith(noKey())],
    ['PermissionDeniedError', Anthropic.PermissionDeniedError, 403, 'Invalid', () => messageWith(wrongKey())],
    ['BadRequestError', Anthropic.BadRequestError, 400, 'planet', () => messageWith(badDimensions())],
    [
      'RateLimitError',
      Anthropic.RateLimitError,
      429,
      'rate_limit',
      () => messageWith(right(), '[[fault:error-429]]'),
    ],
    [
      'InternalServerError',
      Anthropic.InternalServerError,
      529,
      'verloaded',
      () => messageWith(right(), '[[fault:error-529]]'),
    ],
  ])('anthropic: %s', async (_name, type, status, words, call) => {
    const error = await errorOf(call());
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it.each([
    [401, 'Missing', () => geminiWith(noKey())],
    [403, 'Invalid', () => geminiWith(wrongKey())],
    [400, 'planet', () => geminiWith(badDimensions())],
    [429, 'RESOURCE_EXHAUSTED', () => geminiWith(right(), '[[fault:error-429]]')],
  ])('google: ApiError %i', async (status, words, call) => {
    const error = await errorOf(call());
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it.each([
    [401, 'Missing', noKey],
    [403, 'Invalid', wrongKey],
    [400, 'planet', badDimensions],
  ])('ai: APICallError %i, over both of its providers', async (status, words, clients) => {
    const { aiOpenai, aiAnthropic } = clients();
    for (const model of [aiOpenai.chat('gpt-4o-mini'), aiAnthropic('claude-haiku-4-5')]) {
      const error = await errorOf(generateText({ model, prompt: 'x', maxRetries: 0 }));
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        statusCode: status,
        isRetryable: false,
        message: expect.stringContaining(words),
      });
    }
  });

  it('with retries left, a refusal that a retry cannot help is not repeated', async () => {
    const client = wrongKey().openai.withOptions({ maxRetries: 5 });
    let calls = 0;
    const counted = client.withOptions({
      fetch: (...request) => {
        calls++;
        return fetch(...request);
      },
    });
    await errorOf(counted.models.list());
    expect(calls).toBe(1);
  });
});

function text(count: number | undefined): string | undefined {
  return count === undefined ? undefined : String(count);
}
