/** What an administrator registers and negotiates, from the dashboard API to the line of a call. */
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedSchema } from '../../contract/budgets-api.ts';
import type { EventLine } from '../../contract/event.ts';
import { dryRunSchema } from '../../contract/policies-api.ts';
import { SIMULATED_AWS } from '../../scripts/simulator/credentials.ts';
import { Administrator } from './administrator.ts';
import { CHAT_PATH, callHeaders, chat, post } from './calls.ts';
import { readDetail, rowsOf } from './ledger.ts';
import { LIVE_PATH, Line, REALTIME_PATH } from './sockets.ts';
import { type RunningStack, startStack } from './stack.ts';
import { seenCalls } from './upstream.ts';
import { waitFor } from './wait-for.ts';

/** A gate asks by itself every ten seconds while it is in use: what it was not told it knows soon after that. */
const REACHES_GATES = { deadlineMs: 30_000 };
const CUSTOM_PATH = '/v1/custom/ours/v1/chat/completions';
const AZURE_PATH =
  '/v1/azure-openai/acme/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21';

let stack: RunningStack;
let administrator: Administrator;

beforeAll(async () => {
  stack = await startStack();
  administrator = await Administrator.signIn(stack);
});
afterAll(() => stack?.remove());

const changed = async (path: string, body: object) =>
  changedSchema.parse(await (await administrator.send('POST', path, body)).json());

let calls = 0;

/** One call, read to its end. */
async function call(path: string, body: object): Promise<{ status: number; customer: string }> {
  const customer = `call-${++calls}`;
  const response = await post(stack.gatewayUrl + path, body, callHeaders(stack, customer));
  await response.text();
  return { status: response.status, customer };
}

/** The line of one call. */
async function lineOf(path: string, body: object): Promise<EventLine | undefined> {
  const { customer } = await call(path, body);
  const [row] = await rowsOf(stack, customer);
  const { lines } = await readDetail(stack, row?.eventId ?? '');
  return lines[0];
}

/** The line of the first call that has a price of the organisation's own. */
const lineAtOwnPrice = (path: string, body: object) =>
  waitFor(
    'the price to hold',
    async () => {
      const line = await lineOf(path, body);
      return line?.priceSource === 'override' ? line : null;
    },
    REACHES_GATES,
  );

it('a negotiated price holds for the next calls, with the book’s figure beside it', async () => {
  const before = await lineOf(CHAT_PATH, chat('Hello'));
  expect(before).toMatchObject({ priceSource: 'catalogue', catalogueCostNanos: null });
  const { id } = await changed('/prices/overrides', {
    provider: 'openai',
    model: 'gpt-4o-mini*',
    price: { kind: 'discount', percent: '100' },
    effectiveFrom: new Date().toISOString(),
    reason: 'Contract 7',
  });
  const line = await lineAtOwnPrice(CHAT_PATH, chat('Hello'));
  expect(line).toMatchObject({
    costNanos: '0',
    chargedNanos: '0',
    catalogueCostNanos: before?.costNanos,
    priceId: expect.stringContaining(id),
  });
});

it('a registered host is called within seconds, and priced by the organisation’s own rates', async () => {
  const body = chat('Hello', { model: 'our-model' });
  expect((await call(CUSTOM_PATH, body)).status).toBe(404);
  expect((await call(AZURE_PATH, chat('Hello'))).status).toBe(404);
  await changed('/hosts', { kind: 'custom', name: 'ours', baseUrl: 'https://llm.acme.com' });
  await changed('/hosts', { kind: 'azure-openai', name: 'acme' });
  await waitFor('the host', async () => (await call(CUSTOM_PATH, body)).status === 200, REACHES_GATES);
  await waitFor(
    'the resource',
    async () => (await call(AZURE_PATH, chat('Hello'))).status === 200,
    REACHES_GATES,
  );
  expect(await lineOf(CUSTOM_PATH, body)).toMatchObject({ priceSource: 'none', costNanos: null });
  const rate = { modality: 'text', priceUnit: '1000000' };
  const rates = [
    { class: 'input.uncached', priceUsd: '2', ...rate },
    { class: 'output.text', priceUsd: '8', ...rate },
  ];
  await changed('/prices/overrides', {
    provider: 'custom',
    host: 'ours',
    model: 'our-model',
    price: { kind: 'rates', serviceTiers: null, rates },
    effectiveFrom: new Date().toISOString(),
    reason: 'Our own cost',
  });
  const line = await lineAtOwnPrice(CUSTOM_PATH, body);
  const sum = line.classes.reduce((total, { class: name, quantity }) => {
    return total + BigInt(quantity) * (name === 'output.text' ? 8_000n : 2_000n);
  }, 0n);
  expect(line).toMatchObject({ costNanos: sum.toString(), catalogueCostNanos: null });
});

it('a price agreed in euros is unknown while no rate holds, and dollars by the day’s rate as soon as one does', async () => {
  const body = chat('Hello', { model: 'our-model' });
  const agreed = { class: 'input.uncached', modality: 'text', priceUnit: '1000000', price: '1.8' };
  const rates = [agreed, { ...agreed, class: 'output.text', price: '3.6' }];
  const { id } = await changed('/prices/overrides', {
    provider: 'custom',
    host: 'ours',
    model: 'our-model',
    price: { kind: 'rates-in-currency', currency: 'EUR', serviceTiers: null, rates },
    effectiveFrom: new Date().toISOString(),
    reason: 'Our own cost, in euros',
  });
  const priced = (isKnown: boolean) =>
    waitFor(
      'the price in euros to hold',
      async () => {
        const line = await lineOf(CUSTOM_PATH, body);
        return line?.priceId === `override:${id}` && (line.costNanos !== null) === isKnown ? line : null;
      },
      REACHES_GATES,
    );
  const unknown = await priced(false);
  expect(new Set(unknown.classes.map(({ priceUsd }) => priceUsd))).toEqual(new Set([null]));
  const effectiveFrom = new Date().toISOString().slice(0, 10);
  const rate = { currency: 'EUR', effectiveFrom, rate: '0.9', source: 'The bank’s list' };
  expect((await administrator.send('POST', '/exchange-rates', rate)).status).toBe(200);
  const line = await priced(true);
  const sum = line.classes.reduce((total, { class: name, quantity }) => {
    return total + BigInt(quantity) * (name === 'output.text' ? 4_000n : 2_000n);
  }, 0n);
  expect(line).toMatchObject({ costNanos: sum.toString(), priceSource: 'override' });
});

it('a policy of the organisation caps the next calls, refuses with its reason, and a draft is tried on them', async () => {
  const put = (rules: object) =>
    administrator.send('PUT', '/policies/organisation', { rules, reason: 'Less at once' });
  const everyHour = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
  const capping = { maxOutputTokens: 7, outputTokensAbove: 'clamp', allowedHours: [everyHour] };
  expect((await put(capping)).status).toBe(200);
  const capped = await waitFor(
    'the cap',
    async () => {
      const { customer } = await call(CHAT_PATH, chat('Hello', { max_tokens: 900 }));
      const [row] = await rowsOf(stack, customer);
      const detail = await readDetail(stack, row?.eventId ?? '');
      return detail.outputCapBy === 'policy' ? detail : null;
    },
    REACHES_GATES,
  );
  expect(capped).toMatchObject({ outputCapTokens: 7, operation: 'chat', outcome: 'completed' });
  expect((await put({ deniedModels: ['gpt-4o*'], contact: '#ai-platform' })).status).toBe(200);
  const refused = await waitFor(
    'the refusal',
    async () => {
      const response = await post(stack.gatewayUrl + CHAT_PATH, chat('Hello'), callHeaders(stack, 'refused'));
      await response.text();
      return response.status === 403 ? response.headers : null;
    },
    REACHES_GATES,
  );
  expect(Object.fromEntries(refused)).toMatchObject({
    'x-aso-policy-level': 'organisation',
    'x-aso-policy-rule': 'deniedModels',
    'x-aso-contact': '#ai-platform',
    'x-should-retry': 'false',
  });
  expect((await put({})).status).toBe(200);
  const draft = { scope: 'organisation', rules: { deniedProviders: ['openai'] } };
  const tried = await administrator.send('POST', '/policies/dry-run', { draft });
  const { refused: found, byRule } = dryRunSchema.parse(await tried.json());
  expect(found.calls).toBeGreaterThan(0);
  expect(byRule).toMatchObject([{ rule: 'deniedProviders', calls: found.calls }]);
  await waitFor(
    'the end of it',
    async () => (await call(CHAT_PATH, chat('Hello'))).status === 200,
    REACHES_GATES,
  );
});

describe('with the providers’ credentials stored', () => {
  const stored = { kind: 'api-key', key: 'stored-provider-key' };
  const ask = (content: string) => [{ role: 'user' as const, content }];

  beforeAll(async () => {
    const keyFile = await (await fetch(`${stack.simulatorUrl}/simulator/service-account`)).json();
    const secrets = {
      openai: stored,
      anthropic: stored,
      'google-ai-studio': stored,
      bedrock: { kind: 'aws-access-key', ...SIMULATED_AWS },
      vertex: { kind: 'google-service-account', keyFile },
    };
    for (const [provider, secret] of Object.entries(secrets)) {
      const response = await administrator.send('POST', '/credentials', {
        name: provider,
        provider,
        secret,
        reason: 'Set up',
      });
      expect(await response.json()).toMatchObject({ isConfirmed: true });
    }
  });

  /** What the provider saw since. */
  async function seenOf(make: () => Promise<unknown>) {
    const before = (await seenCalls(stack.simulatorUrl)).at(-1)?.number ?? 0;
    await make();
    return seenCalls(stack.simulatorUrl, before);
  }

  it.each<[string, string, (base: string, apiKey: string) => Promise<unknown>]>([
    [
      'OpenAI’s',
      'authorization',
      (base, apiKey) =>
        new OpenAI({ apiKey, baseURL: `${base}/openai/v1` }).chat.completions.create({
          model: 'gpt-4o-mini',
          messages: ask('Hello'),
        }),
    ],
    [
      'Anthropic’s',
      'x-api-key',
      (base, apiKey) =>
        new Anthropic({ apiKey, baseURL: `${base}/anthropic` }).messages.create({
          model: 'claude-haiku-4-5',
          max_tokens: 9,
          messages: ask('Hello'),
        }),
    ],
    [
      'Google’s',
      'x-goog-api-key',
      (base, apiKey) =>
        new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${base}/google` } }).models.generateContent({
          model: 'gemini-2.5-flash',
          contents: 'Hello',
        }),
    ],
    [
      'OpenAI’s at Bedrock, signed here,',
      'x-amz-date',
      (base, apiKey) =>
        new OpenAI({ apiKey, baseURL: `${base}/bedrock/us-east-1/openai/v1` }).chat.completions.create({
          model: 'amazon.nova-lite-v1:0',
          messages: ask('Hello'),
          stream: false,
        }),
    ],
    [
      'OpenAI’s at Vertex AI, with a token signed here,',
      'authorization',
      (base, apiKey) => {
        const below = '/vertex/us-east5/v1/projects/p/locations/us-east5/endpoints/openapi';
        const client = new OpenAI({ apiKey, baseURL: base + below });
        return client.chat.completions.create({ model: 'google/gemini-2.5-flash', messages: ask('Hello') });
      },
    ],
  ])('%s SDK needs base URL and gateway key alone', async (_, header, make) => {
    const call = () => make(`${stack.gatewayUrl}/v1`, stack.apiKey);
    const seen = await waitFor(
      'the credential to reach the gate',
      () => seenOf(call).catch(() => null),
      REACHES_GATES,
    );
    expect(seen).toMatchObject([{ status: 200, hasKeyShape: false }]);
    expect(seen[0]?.headerNames).toContain(header);
    expect(seen[0]?.headerNames).not.toContain('x-aso-api-key');
  });

  it.each<[string, string, (key: string) => string[]]>([
    [
      'a browser’s, with the key among the sub-protocols',
      `${REALTIME_PATH}?model=gpt-realtime`,
      (key) => ['realtime', `openai-insecure-api-key.${key}`],
    ],
    ['Gemini Live’s, with the key in the query', `${LIVE_PATH}?key={key}`, () => []],
  ])('sessions need no more: %s', async (_, path, protocols) => {
    const seen = await seenOf(async () => {
      const url = stack.gatewayUrl + path.replace('{key}', stack.apiKey);
      await (await Line.open(url, {}, protocols(stack.apiKey))).close();
    });
    expect(seen).toMatchObject([{ status: 101, hasKeyShape: false }]);
  });
});
