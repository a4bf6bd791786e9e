/** Operations that end later, through the whole product and the official SDKs. */
import type Anthropic from '@anthropic-ai/sdk';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksAtRest, gateFigures, imbalances, readDetail, rowsOf } from './ledger.ts';
import { clientsOf } from './sdk-calls.ts';
import { type RunningStack, startStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.remove());

/** The rows of a customer that cost something, with their lines, once there are `count` rows in all. */
async function billed(customer: string, count: number) {
  const rows = await rowsOf(stack, customer, count);
  expect(rows).toHaveLength(count);
  const ended = rows.filter(({ basis }) => basis !== 'none');
  return Promise.all(ended.map(({ eventId }) => readDetail(stack, eventId)));
}

it('L33: a background response is one charge, though it is polled until it has ended and then twice more', async () => {
  const { openai } = clientsOf(stack, 'background');
  const { id } = await openai.responses.create({
    model: 'gpt-4o-mini',
    input: '[[tokens:20]]',
    background: true,
  });
  expect(await openai.responses.retrieve(id)).toMatchObject({ status: 'in_progress' });
  for (let poll = 0; poll < 3; poll++) await openai.responses.retrieve(id);
  const { usage } = await openai.responses.retrieve(id);
  const rows = await billed('background', 6);
  expect(rows).toMatchObject([
    {
      kind: 'closing',
      basis: 'reported',
      tokens: { input: String(usage?.input_tokens), output: '20' },
      lines: [{ model: 'gpt-4o-mini-2024-07-18', flags: [] }],
    },
  ]);
});

it('L33: a batch of three requests to two models is charged by its results, at batch rates, once', async () => {
  const { openai } = clientsOf(stack, 'batch');
  const lines = ['gpt-4o-mini', 'gpt-4o', 'gpt-4o-mini'].map((model, index) =>
    JSON.stringify({
      custom_id: `c${index}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model, messages: [{ role: 'user', content: '[[tokens:100]]' }] },
    }),
  );
  const file = await toFile(Buffer.from(lines.join('\n')), 'input.jsonl');
  const { id: inputId } = await openai.files.create({ purpose: 'batch', file });
  const endpoint = '/v1/chat/completions' as const;
  const { id } = await openai.batches.create({ input_file_id: inputId, endpoint, completion_window: '24h' });
  await openai.batches.retrieve(id);
  const { output_file_id: outputId = '' } = await openai.batches.retrieve(id);
  for (let download = 0; download < 2; download++) await (await openai.files.content(outputId)).text();
  expect(await billed('batch', 6)).toMatchObject([
    {
      endpoint: '/v1/batches',
      lines: [
        // Output at half of 0.60 and 10 dollars per million tokens.
        {
          priceId: expect.stringMatching(/:gpt-4o-mini:.*:batch$/),
          classes: [{}, {}, { quantity: '200', costNanos: '60000' }, {}],
        },
        {
          priceId: expect.stringMatching(/:gpt-4o:.*:batch$/),
          classes: [{}, {}, { quantity: '100', costNanos: '500000' }, {}],
        },
      ],
    },
  ]);
});

it('a batch of Anthropic’s is charged by its results, under its own id', async () => {
  const { anthropic } = clientsOf(stack, 'messages');
  const params: Anthropic.MessageCreateParamsNonStreaming = {
    model: 'claude-haiku-4-5-20251001',
    max_tokens: 20,
    messages: [{ role: 'user', content: 'Hello' }],
  };
  const { id } = await anthropic.messages.batches.create({
    requests: [
      { custom_id: 'a', params },
      { custom_id: 'b', params },
    ],
  });
  await anthropic.messages.batches.retrieve(id);
  await waitFor('the gate to have noted it', async () => {
    const { open, deferred } = await gateFigures(stack);
    return open === 1 && deferred === 1;
  });
  await anthropic.messages.batches.retrieve(id);
  // The SDK's own way to the results follows `results_url`, which leads past any base URL.
  for (let download = 0; download < 2; download++)
    await (await anthropic.get(`/v1/messages/batches/${id}/results`).asResponse()).text();
  expect(await billed('messages', 5)).toMatchObject([
    {
      tokens: { output: '40' },
      lines: [{ flags: ['summed_requests'] }],
    },
  ]);
});

it('a crash of the gateway between creation and poll loses nothing and charges nothing twice', async () => {
  const { openai } = clientsOf(stack, 'crash');
  const { id } = await openai.responses.create({
    model: 'gpt-4o-mini',
    input: '[[tokens:20]]',
    background: true,
  });
  await waitFor('the gate to have noted it', async () => (await gateFigures(stack)).deferred === 1);
  const killed = stack.pid('gateway');
  stack.kill('gateway');
  await waitFor('the gateway to be back', async () => {
    const pid = stack.pid('gateway');
    return pid !== null && pid !== killed && fetch(`${stack.gatewayUrl}/v1/aso/health`);
  });
  for (let poll = 0; poll < 3; poll++) await openai.responses.retrieve(id);
  const rows = await billed('crash', 4);
  expect(rows).toMatchObject([{ kind: 'closing', basis: 'reported' }]);
  expect(imbalances(await booksAtRest(stack))).toEqual([]);
});
