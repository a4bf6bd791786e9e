/** What an administrator registers and negotiates, from the dashboard API to the line of a call. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changedSchema } from '../../contract/budgets-api.ts';
import type { EventLine } from '../../contract/event.ts';
import { CHAT_PATH, callHeaders, chat, post } from './calls.ts';
import { readDetail, rowsOf } from './ledger.ts';
import { type RunningStack, startStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

/** How long a change may take to reach the gates. */
const REACHES_GATES = { deadlineMs: 10_000 };
const CUSTOM_PATH = '/v1/custom/ours/v1/chat/completions';
const AZURE_PATH =
  '/v1/azure-openai/acme/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21';

let stack: RunningStack;
let cookie: string;

beforeAll(async () => {
  stack = await startStack();
  const token = new URL(stack.loginUrl).hash.replace(/^#(?:token=)?/, '');
  const response = await change('/session/link', { token });
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => stack?.remove());

/** Asks the API for a change, as the browser does. */
async function change(path: string, body: object): Promise<Response> {
  const origin = new URL(stack.dashboardUrl).origin;
  const headers = { 'content-type': 'application/json', origin, ...(cookie ? { cookie } : {}) };
  const response = await post(`${stack.dashboardUrl}/api/v1${path}`, body, headers);
  expect([200, 204]).toContain(response.status);
  return response;
}

const changed = async (path: string, body: object) =>
  changedSchema.parse(await (await change(path, body)).json());

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
    ...{ provider: 'openai', model: 'gpt-4o-mini*', price: { kind: 'discount', percent: '100' } },
    ...{ effectiveFrom: new Date().toISOString(), reason: 'Contract 7' },
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
    ...{ provider: 'custom', host: 'ours', model: 'our-model' },
    ...{ price: { kind: 'rates', serviceTiers: null, rates } },
    ...{ effectiveFrom: new Date().toISOString(), reason: 'Our own cost' },
  });
  const line = await lineAtOwnPrice(CUSTOM_PATH, body);
  const sum = line.classes.reduce((total, { class: name, quantity }) => {
    return total + BigInt(quantity) * (name === 'output.text' ? 8_000n : 2_000n);
  }, 0n);
  expect(line).toMatchObject({ costNanos: sum.toString(), catalogueCostNanos: null });
});
