import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestLog } from '../../../scripts/simulator/log.ts';
import { startSimulator } from '../../../scripts/simulator/simulator.ts';
import { chat, post, rawPost, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const PATH = '/v1/openai/v1/chat/completions';
const logText = async (query = ''): Promise<string> =>
  (await fetch(`${running.url}/simulator/log${query}`)).text();
const log = async (query = ''): Promise<Record<string, unknown>[]> =>
  (await logText(query))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

beforeEach(async () => {
  expect((await fetch(`${running.url}/simulator/log`, { method: 'DELETE' })).status).toBe(204);
});

describe('the log', () => {
  it('has one entry per request, in order, with identifier, usage and hash', async () => {
    const body = chat('hello');
    const answer = (await (await post(running.url + PATH, body)).json()) as { id: string; usage: object };
    await (await post(running.url + PATH, chat('b', { stream: true }))).text();
    const [first, second, ...rest] = await log();
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      provider: 'openai',
      method: 'POST',
      path: '/v1/chat/completions',
      model: 'gpt-4o-mini',
      streamed: false,
      status: 200,
      end: 'complete',
      upstreamId: answer.id,
      usage: answer.usage,
      hasKeyShape: false,
      bodySha256: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
    });
    expect(first?.['headerNames']).toContain('content-type');
    expect(second).toMatchObject({ streamed: true, usage: null, counts: { output: 64 } });
    expect(second?.['number']).toBe((first?.['number'] as number) + 1);
    expect(await log(`?after=${first?.['number']}`)).toEqual([second]);
  });

  it('names paths by their pattern', async () => {
    await post(`${running.url}/v1/google/v1beta/models/gemini-2.5-pro:countTokens`, { contents: [] });
    await fetch(`${running.url}/v1/openai/v1/files/secret-name?query=text`);
    expect((await log()).map((entry) => entry['path'])).toEqual([
      '/v1beta/models/{model}:countTokens',
      'other',
    ]);
  });

  it('P1: holds nothing of what was said in body, header, query or path', async () => {
    const marker = 'marker-7f3a';
    const body = {
      ...chat(`${marker} [[say:${marker}]]`),
      model: `gpt ${marker}!`,
      user: marker,
      [marker]: 1,
    };
    const answer = await post(`${running.url}${PATH}?a=${marker}`, body, {
      'x-note': marker,
      authorization: marker,
    });
    expect(await answer.text()).toContain(marker);
    await post(`${running.url}/v1/${marker}/x`, body);
    const text = await logText();
    expect(text).toContain('x-note');
    expect(text).not.toContain(marker);
  });

  it('P3: tells that a gateway key came, wherever it stood', async () => {
    const key = 'aso_k_0';
    await post(running.url + PATH, chat(key));
    await post(running.url + PATH, chat('a'), { 'x-api-key': key });
    await post(`${running.url}${PATH}?key=aso%5Fk%5F0`, chat('a'));
    await post(running.url + PATH, chat('a'));
    expect((await log()).map((entry) => entry['hasKeyShape'])).toEqual([true, true, true, false]);
    expect(await logText()).not.toContain(key);
  });

  it('L1: shows a caller who left, with what they had been told by then', async () => {
    await rawPost(running.simulator.port, PATH, chat('[[fault:stall]]', { stream: true }), (text) =>
      text.includes('simulated '),
    );
    await expect.poll(async () => (await log())[0]).toMatchObject({ end: 'left', usage: null, status: 200 });
  });

  it('keeps the last entries only', () => {
    const ring = new RequestLog(3);
    for (let number = 1; number <= 8; number++) ring.open(number, 'openai', 'POST', 'other', ['Host', 'x']);
    expect([...ring.entries()].map((entry) => entry.number)).toEqual([6, 7, 8]);
    expect([...ring.entries(7)].map((entry) => [entry.number, entry.headerNames])).toEqual([[8, 'host']]);
  });
});

describe('sameness', () => {
  it('the same seed answers the same bytes; another seed, other identifiers', async () => {
    const ask = async (seed: number): Promise<string[]> => {
      const simulator = await startSimulator({ seed });
      const answers: string[] = [];
      for (const stream of [false, true]) {
        answers.push(await (await post(simulator.url + PATH, chat('same', { stream }))).text());
      }
      await simulator.close();
      return answers;
    };
    const first = await ask(1);
    expect(await ask(1)).toEqual(first);
    expect((await ask(2))[0]).not.toBe(first[0]);
  });

  it('[[number:N]] makes two calls byte for byte alike; otherwise each identifier is new', async () => {
    const ask = async (text: string): Promise<string> => (await post(running.url + PATH, chat(text))).text();
    expect(await ask('[[number:3]]')).toBe(await ask('[[number:3]]'));
    expect(await ask('a')).not.toBe(await ask('a'));
  });
});
