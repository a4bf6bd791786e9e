/**
 * Promise P1: prompts and responses pass through and stay nowhere. Promise P3, as far as the gateway is concerned: nor
 * does a key's text; nor, P18, a stored provider credential's. The second half is the negative control: the same search on a stack that leaks on purpose.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from '../stack/administrator.ts';
import { CHAT_PATH, callHeaders, chat, post } from '../stack/calls.ts';
import { booksAtRest, imbalances } from '../stack/ledger.ts';
import { type RunningStack, startStack } from '../stack/stack.ts';
import { seenCalls } from '../stack/upstream.ts';
import { CANARY, canary, findText, type Sink } from './canaries.ts';
import { CANARY_CALLS, STORED_MODEL } from './canary-calls.ts';
import { type CanaryTalk, talkCanaries } from './canary-sockets.ts';
import {
  type CanaryAnswer,
  dashboardAnswers,
  killDuringCall,
  queueMessages,
  sendCanary,
  stoppedSinks,
} from './run-canaries.ts';

async function callWithoutDashboard(stack: RunningStack): Promise<void> {
  const body = chat(`${canary('during the outage')} [[say:${canary('said during the outage')}]]`);
  const response = await post(stack.gatewayUrl + CHAT_PATH, body, callHeaders(stack, 'outage'));
  expect(await response.text()).toContain(canary('said during the outage'));
}

/** A provider credential with which calls go up that have none of their own. */
async function store(administrator: Administrator, place: string): Promise<void> {
  const secret = { kind: 'api-key', key: canary(place) };
  const facts = { name: 'Stored', provider: 'openai', reason: 'Set up' };
  await administrator.send('POST', '/credentials', { ...facts, secret });
}

describe('P1: what callers and providers write', () => {
  let stack: RunningStack;
  let sinks: Sink[];
  let secrets: readonly string[];
  const answers = new Map<string, CanaryAnswer>();
  let seen: Awaited<ReturnType<typeof seenCalls>>;
  let wrong: string[];
  let talks: readonly CanaryTalk[];

  beforeAll(async () => {
    stack = await startStack({ reservationTtlSeconds: 3 });
    const administrator = await Administrator.signIn(stack);
    await store(administrator, 'stored credential');
    for (const [index, call] of CANARY_CALLS.entries()) {
      answers.set(`${index} ${call.title}`, await sendCanary(stack, call));
    }
    talks = await talkCanaries(stack);
    const queue = await queueMessages(stack, () => callWithoutDashboard(stack));
    await killDuringCall(stack);
    wrong = imbalances(await booksAtRest(stack));
    seen = await seenCalls(stack.simulatorUrl);
    secrets = [stack.apiKey.split('.')[1], stack.apiToken.split('_').at(-1)].map((text) => text ?? '');
    const refusals = [...answers.values()].flatMap(({ refusal }) => refusal ?? []).join('\n');
    sinks = await stoppedSinks(stack, {
      'queue messages': queue,
      'dashboard answers': await dashboardAnswers(stack),
      'list of credentials': await (await administrator.send('GET', '/credentials')).text(),
      'error bodies': refusals,
    });
  });
  afterAll(() => stack?.remove());

  it.each(CANARY_CALLS.map((call, index) => [`${index} ${call.title}`, call] as const))(
    'passes: %s',
    (name, call) => {
      const answer = answers.get(name);
      if (call.status !== null) expect(answer).toMatchObject({ status: call.status });
      expect(answer?.isBroken).toBe(call.status === null || call.leavesAt !== undefined);
      expect(answer?.text).toContain(call.answered ?? '');
    },
  );

  it('passes over WebSockets, both ways', () => {
    for (const { received, closed, expected } of talks) {
      for (const place of expected) expect(`${received.join('\n')}\n${closed}`).toContain(canary(place));
    }
  });

  it('P18: a stored provider credential went up, and is shown to nobody', () => {
    const [list] = sinks.filter(({ name }) => name === 'list of credentials');
    expect(JSON.parse(String(list?.bytes))).toMatchObject({
      credentials: [{ name: 'Stored', provider: 'openai' }],
    });
    const sent = seen.filter(({ model }) => model === STORED_MODEL);
    expect(sent.map(({ headerNames }) => headerNames.includes('authorization'))).toEqual([true, true]);
  });

  it('is found in no sink: files, rows, queue, output, answers, errors', () => {
    const names = sinks.map(({ name }) => name);
    expect(names).toContainEqual(expect.stringMatching(/^file gateway\/do\/.*\.sqlite$/));
    expect(names).toContainEqual(expect.stringMatching(/^rows of gateway\/do\/.*\.sqlite$/));
    expect(names).toContainEqual(expect.stringMatching(/^file dashboard\/database\/data\/base\//));
    expect(findText(CANARY, sinks)).toEqual([]);
  });

  it('P3: nor is the text of a key or token, apart from the terminal that shows the key once', () => {
    const shown = stack.terminal().split('State is in')[0] ?? '';
    const others = sinks.map((sink) =>
      sink.name === 'process output'
        ? { ...sink, bytes: sink.bytes.subarray(Buffer.byteLength(shown)) }
        : sink,
    );
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(40);
      expect(findText(secret.slice(0, 16), others)).toEqual([]);
      expect(findText(secret.slice(16, 32), others)).toEqual([]);
    }
  });

  it('P3: no key, valid or not, went to a provider', () => {
    expect(seen.length).toBeGreaterThan(60);
    expect(seen.filter(({ hasKeyShape }) => hasKeyShape)).toEqual([]);
  });

  it('leaves books that balance', () => {
    expect(wrong).toEqual([]);
  });
});

describe('P1: a leak put in on purpose', () => {
  let stack: RunningStack;
  let sinks: Sink[];

  beforeAll(async () => {
    const main = fileURLToPath(new URL('leaking/main.ts', import.meta.url));
    stack = await startStack({ main });
    await store(await Administrator.signIn(stack), 'leaked credential');
    const prompt = chat(canary('leaked prompt'));
    const model = { ...prompt, model: `${canary('leaked model')} "odd"` };
    const path = stack.gatewayUrl + CHAT_PATH;
    const queue = await queueMessages(stack, async () => {
      await (await post(path, prompt, callHeaders(stack, 'leaks'))).text();
    });
    await (await post(path, model, callHeaders(stack, 'leaks'))).text();
    await (await post(path, prompt, { ...callHeaders(stack, 'leaks'), authorization: '' })).text();
    const refused = await post(`${path}?${canary('leaked query')}`, '{', callHeaders(stack, 'leaks'));
    await booksAtRest(stack);
    sinks = await stoppedSinks(stack, {
      'queue messages': queue,
      'dashboard answers': await dashboardAnswers(stack),
      'error bodies': await refused.text(),
    });
  });
  afterAll(() => stack?.remove());

  it.each([
    ['a prompt in the files of a Durable Object', 'leaked prompt', /^file gateway\/do\//],
    ['a prompt in the rows of a Durable Object', 'leaked prompt', /^rows of gateway\/do\//],
    ['a prompt in the messages of the queue', 'leaked prompt', /^queue messages$/],
    ['a prompt in the files of the database', 'leaked prompt', /^file dashboard\/database\/data\//],
    ['a prompt in the rows of the database', 'leaked prompt', /^rows of the database$/],
    ['a prompt in an answer of the dashboard', 'leaked prompt', /^dashboard answers$/],
    ['a model name that is none, in a Durable Object', 'leaked model', /^rows of gateway\/do\//],
    ['a query in the output of a process', 'leaked query', /^process output$/],
    ['a query in a log file', 'leaked query', /^file logs\/gateway\.log$/],
    ['a query in an error body', 'leaked query', /^error bodies$/],
  ])('is found: %s', (_title, place, sink) => {
    expect(findText(canary(place), sinks).map(({ sink }) => sink)).toContainEqual(
      expect.stringMatching(sink),
    );
  });

  it('P18: is found: a stored credential in a log file', () => {
    const found = findText(canary('leaked credential'), sinks).map(({ sink }) => sink);
    expect(found).toContain('file logs/gateway.log');
    expect(found).not.toContainEqual(expect.stringMatching(/database/));
  });

  it('P3: is found: a key in a log file', () => {
    const secret = stack.apiKey.split('.')[1] ?? '';
    expect(findText(secret.slice(0, 16), sinks).map(({ sink }) => sink)).toContain('file logs/gateway.log');
  });
});
