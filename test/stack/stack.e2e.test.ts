import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHAT_PATH, callHeaders, chat, post } from './calls.ts';
import { booksAtRest, imbalances, readDetail, rowsOf } from './ledger.ts';
import { type RunningStack, startStack } from './stack.ts';
import { seenCalls } from './upstream.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.remove());

it('a call becomes one line of cost, with the usage that the caller was told', async () => {
  const response = await post(stack.gatewayUrl + CHAT_PATH, chat('Hello'), callHeaders(stack, 'first'));
  const answer = (await response.json()) as { usage: { prompt_tokens: number; completion_tokens: number } };
  expect(response.status).toBe(200);
  const [row, ...others] = await rowsOf(stack, 'first');
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    kind: 'closing',
    basis: 'reported',
    outcome: 'completed',
    upstream: 'simulator',
  });
  expect(row?.tokens).toMatchObject({
    input: String(answer.usage.prompt_tokens),
    output: String(answer.usage.completion_tokens),
  });
  const { lines } = await readDetail(stack, row?.eventId ?? '');
  expect(lines.map(({ costNanos }) => costNanos)).toEqual([row?.costNanos]);
  expect(await seenCalls(stack.simulatorUrl)).toHaveLength(1);
  expect(imbalances(await booksAtRest(stack))).toEqual([]);
});
