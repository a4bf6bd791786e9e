/** Calls about operations that end later, each with the answer that its provider gives. */
import { expect } from 'vitest';
import type { UsageEvent } from '../../../contract/event.ts';
import { Play, text } from '../upstream/client.ts';
import type { Caller } from './caller.ts';
import { JSON_TYPE } from './chat.ts';

/** One call whose answer is given; resolves when the gateway is done with it. */
export async function ask(
  caller: Caller,
  call: string,
  answer: string | object,
  type = JSON_TYPE,
): Promise<string> {
  const [method = '', path = ''] = call.split(' ');
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const play = await Play.of({ headers: type, steps: [text(body)] });
  const sent = method === 'POST' ? { body: '{"model":"gpt-4o-mini","background":true,"input":"x"}' } : {};
  const { response, over } = await caller.call(path, {
    method,
    headers: { ...JSON_TYPE, ...play.headers },
    ...sent,
  });
  expect(new TextDecoder().decode(await response.arrayBuffer())).toBe(body);
  await over();
  return response.headers.get('x-aso-request-id') ?? '';
}

export const USAGE = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 };
/** 1,000 tokens at 0.15 and 100 at 0.60 dollars per million; half of that as a batch. */
export const COST = '210000';
export const BATCH_COST = '105000';

/** The events that cost something, or may. */
export const billed = (events: readonly UsageEvent[]) => events.filter(({ basis }) => basis !== 'none');
