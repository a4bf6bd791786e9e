import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY_VARIABLE, snippetsOf } from '../../dashboard-api/web/keys/snippets.ts';
import { CHAT_PATH, callHeaders, chat, post } from './calls.ts';
import { booksAtRest, imbalances, readDetail, readRows, rowsOf } from './ledger.ts';
import { type RunningStack, startStack } from './stack.ts';
import { seenCalls } from './upstream.ts';
import { waitFor } from './wait-for.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack({ makesStore: true });
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

/** What stands in the terminal below a heading, up to the next empty line. */
const printed = (heading: string): string => {
  const [, rest = ''] = stack.terminal().split(`\n${heading}\n`);
  return rest.slice(0, rest.indexOf('\n\n'));
};

const HAS_CURL = spawnSync('curl', ['--version']).status === 0;
if (!HAS_CURL) console.warn('SKIPPED: the printed curl line, since curl is not installed');

it.skipIf(!HAS_CURL)('the printed curl line works in a shell as it stands', async () => {
  const { stdout } = await promisify(execFile)('sh', ['-c', printed('curl')]);
  expect(JSON.parse(stdout)).toMatchObject({
    object: 'chat.completion',
    model: expect.stringMatching(/^gpt-4o-mini/),
  });
});

it('the printed TypeScript line makes a client that works as it stands', async () => {
  const [line = ''] = printed('TypeScript').trim().split('\n');
  const client = new Function('OpenAI', `return ${line}`)(OpenAI) as OpenAI;
  const answer = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  expect(answer.object).toBe('chat.completion');
});

const SNIPPETS = snippetsOf({ gatewayUrl: 'http://gateway.example', isSimulated: true });
const ROOT = join(import.meta.dirname, '../..');

it.each(SNIPPETS.filter(({ run }) => run?.startsWith('node')))(
  'the program of Getting started for $name runs as it stands',
  async ({ text }) => {
    const program = text.replaceAll('http://gateway.example', stack.gatewayUrl);
    // Its packages are found from the working directory.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      {
        cwd: ROOT,
        env: { PATH: process.env['PATH'], [KEY_VARIABLE]: stack.apiKey },
      },
    );
    expect(stdout.trim()).not.toBe('');
  },
);

it.skipIf(!HAS_CURL)('a restart keeps every call, and the key that the first run printed', async () => {
  const madeBefore = 3 + SNIPPETS.filter(({ run }) => run?.startsWith('node')).length;
  await waitFor('all calls', async () => (await readRows(stack)).length === madeBefore);
  const before = await readRows(stack);
  const curl = printed('curl');
  await stack.stop();
  await stack.start();
  expect(await readRows(stack)).toEqual(before);
  const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
  expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion' });
  await waitFor('one call more', async () => (await readRows(stack)).length === madeBefore + 1);
  expect((await readRows(stack)).slice(1)).toEqual(before);
  expect(imbalances(await booksAtRest(stack))).toEqual([]);
});
