import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../../scripts/meter/main.ts');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'meter-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const CHAT = { provider: 'openai', api: 'chat', host: 'api.openai.com', path: '/v1/chat/completions' };
const ANSWER = {
  id: 'chatcmpl-1',
  model: 'gpt-4o-mini-2024-07-18',
  usage: { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
};
const USAGE = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100, cache_read_tokens: null };

interface Parts {
  readonly request?: object;
  readonly response?: object;
  readonly body?: string | object;
  readonly expected?: object | null;
}

function writeCase(name: string, { request, response, body = ANSWER, expected = null }: Parts = {}): void {
  const folder = join(directory, name);
  mkdirSync(folder);
  const json = (file: string, value: object) => writeFileSync(join(folder, file), JSON.stringify(value));
  json('request.json', { ...CHAT, method: 'POST', ...request });
  json('response.meta.json', { status: 200, content_type: 'application/json', format: 'json', ...response });
  writeFileSync(join(folder, 'response.body'), typeof body === 'string' ? body : JSON.stringify(body));
  if (expected) json('expected.json', { usage_present: true, usage: USAGE, ...expected });
}

function meter(...args: string[]) {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, MAIN, ...args], {
    encoding: 'utf8',
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status, stderr, lines };
}

const parsed = (line: string | undefined): Record<string, unknown> => JSON.parse(line ?? '') as never;

describe('meter', () => {
  it('prints a line per case with usage, cost and what is remarkable, sorted by name', () => {
    writeCase('b', { request: { host: 'api.somebody.example' } });
    writeCase('a');
    const { status, lines } = meter(directory, '--at', '2026-11-01');
    expect(status).toBe(0);
    expect(lines).toHaveLength(2);
    expect(parsed(lines[0])).toMatchObject({
      case: 'a',
      provider: 'openai',
      api: 'chat',
      model: 'gpt-4o-mini-2024-07-18',
      basis: 'reported',
      usage: USAGE,
      extra_billed: [],
      stated_cost: null,
      // 1,000 tokens at 0.15 and 100 at 0.60 dollars per million.
      computed_cost_nanos: '210000',
      flags: [],
    });
    // What nobody knows has usage and no price, and says so.
    expect(parsed(lines[1])).toMatchObject({
      usage: USAGE,
      computed_cost_nanos: null,
      flags: ['unknown_provider'],
    });
  });

  it('L33: reads what a poll says of its operation, which the poll itself does not cost', () => {
    const usage = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 };
    const stored = {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      model: 'gpt-4o-mini-2024-07-18',
      usage,
    };
    const request = { api: 'responses', method: 'GET', path: '/v1/responses/resp_1' };
    writeCase('poll', { request, body: stored, expected: {} });
    const { lines } = meter(directory, '--expect', '--at', '2026-11-01');
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
    expect(parsed(lines[0])).toMatchObject({
      basis: 'none',
      usage: USAGE,
      computed_cost_nanos: '210000',
      cost_nanos: '0',
      flags: ['restated_usage'],
    });
  });

  it('compares, prints what differs and counts', () => {
    writeCase('right', { expected: {} });
    writeCase('wrong', { expected: { usage: { ...USAGE, output_tokens: 7 } } });
    writeCase('ambiguous', {
      expected: { usage: { ...USAGE, output_tokens: 7 }, ambiguous_fields: ['output_tokens'] },
    });
    const { status, lines } = meter(directory, '--expect');
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('2 passed, 1 failed');
    expect(parsed(lines.find((line) => line.includes('"wrong"')))).toMatchObject({
      mismatches: ['output_tokens: 100, not 7'],
    });
  });

  it('L8: takes one case alone, and adds up a session’s responses', () => {
    const done = (input: number, output: number) =>
      JSON.stringify({
        type: 'response.done',
        response: {
          id: 'r',
          usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
        },
      });
    const spoken = JSON.stringify({
      type: 'conversation.item.input_audio_transcription.completed',
      usage: { type: 'duration', seconds: 3 },
    });
    writeCase('session', {
      request: { api: 'realtime', path: '/v1/realtime', method: 'GET' },
      response: { status: 101, format: 'ws-frames-jsonl', streamed: true },
      body: ['{"type":"session.created"}', done(10, 2), spoken, done(5, 3)].join('\n'),
    });
    const { status, lines } = meter(join(directory, 'session'));
    expect(status).toBe(0);
    expect(parsed(lines[0])).toMatchObject({
      usage: { input_tokens: 15, output_tokens: 5, total_tokens: 20 },
      extra_billed: [{ counts: { 'count.audioSeconds': '3' } }],
    });
  });

  it('an endpoint that cannot be read is unmetered, never nothing', () => {
    writeCase('odd', { request: { host: 'api.openai.com', path: '/v1/brand-new', api: 'brand-new' } });
    expect(parsed(meter(directory).lines[0])).toMatchObject({
      basis: 'unmetered',
      usage: null,
      computed_cost_nanos: null,
      flags: ['unknown_endpoint'],
    });
  });

  it('says which file of a case cannot be read, and goes on', () => {
    writeCase('broken');
    writeFileSync(join(directory, 'broken', 'request.json'), '{');
    writeCase('sound', { expected: {} });
    const { status, lines } = meter(directory, '--expect');
    expect(status).toBe(2);
    expect(parsed(lines[0])).toEqual({ case: 'broken', error: 'request.json is missing or no JSON' });
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
  });

  it.each([
    [[], 'name one directory'],
    [['--nonsense', '.'], 'unknown option'],
    [['.', '--chunks', '0'], '--chunks takes'],
    [['.', '--at', 'soon'], '--at takes'],
    [['/there/is/no/such/directory'], 'there is no directory'],
  ])('refuses %j in words', (args, words) => {
    const { status, stderr, lines } = meter(...args);
    expect(status).toBe(2);
    expect(lines).toEqual([]);
    expect(stderr).toContain(words);
  });

  it('has help', () => {
    const { status, lines } = meter('--help');
    expect(status).toBe(0);
    expect(lines[0]).toContain('npm run --silent meter');
  });
});
