/**
 * Wire fidelity: whatever usage the simulator states, in each dialect and style, has members that the real
 * provider was recorded with. Needs the recordings beside the checkout; without them it skips.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chat, post, simulatorForTests } from './harness.ts';

const CASES = fileURLToPath(new URL('../../../../shared/corpus/cases', import.meta.url));
const hasCorpus = existsSync(CASES);
if (!hasCorpus) process.stderr.write('skipped: no recordings beside the checkout, shapes are not compared\n');

const running = simulatorForTests();
const PROMPT = `${'x'.repeat(400)} [[think:why]] [[cached:50]]`;
const messages = [{ role: 'user', content: PROMPT }];
const contents = [{ role: 'user', parts: [{ text: PROMPT }] }];
const VERSION = { 'anthropic-version': '2023-06-01' };

const CALLS = [
  ['openai-chat', '/v1/openai/v1/chat/completions', chat(PROMPT), 'usage'],
  ['groq-chat', '/v1/groq/v1/chat/completions', chat(PROMPT), 'usage'],
  ['xai-chat', '/v1/xai/v1/chat/completions', chat(PROMPT), 'usage'],
  ['deepseek-chat', '/v1/deepseek/chat/completions', chat(PROMPT), 'usage'],
  ['openrouter-chat', '/v1/openrouter/v1/chat/completions', chat(PROMPT), 'usage'],
  ['mistral-chat', '/v1/mistral/v1/chat/completions', chat('a'), 'usage'],
  ['perplexity-chat', '/v1/perplexity/chat/completions', chat(PROMPT), 'usage'],
  ['cerebras-chat', '/v1/cerebras/v1/chat/completions', chat(PROMPT), 'usage'],
  ['zai-chat', '/v1/zai/chat/completions', chat(PROMPT), 'usage'],
  ['openai-responses', '/v1/openai/v1/responses', { model: 'gpt-5', input: PROMPT }, 'usage'],
  ['xai-', '/v1/xai/v1/responses', { model: 'grok-4', input: PROMPT }, 'usage'],
  ['openrouter-responses', '/v1/openrouter/v1/responses', { model: 'x', input: PROMPT }, 'usage'],
  ['openai-embeddings', '/v1/openai/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' }, 'usage'],
  ['openai-completions', '/v1/openai/v1/completions', { model: 'davinci-002', prompt: 'a' }, 'usage'],
  [
    'anthropic-messages',
    '/v1/anthropic/v1/messages',
    { model: 'claude-haiku-4-5', max_tokens: 99, messages },
    'usage',
  ],
  ['google-', '/v1/google/v1beta/models/gemini-2.5-pro:generateContent', { contents }, 'usageMetadata'],
  [
    'google-embed',
    '/v1/google/v1beta/models/gemini-embedding-001:embedContent',
    { content: contents[0] },
    'usageMetadata',
  ],
] as const;

describe.skipIf(!hasCorpus)('stated usage', () => {
  it.each(CALLS)('%s has only members that were recorded', async (prefix, path, body, member) => {
    const answer = await post(running.url + path, body, VERSION);
    const usage = ((await answer.json()) as Record<string, unknown>)[member];
    const recorded = recordedMembers(prefix, member);
    const ours = members(usage);
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((name) => !recorded.has(name))).toEqual([]);
  });
});

/** Dotted paths of an object's members; list elements share one path. */
function members(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => members(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, item]) => members(item, `${path}.${name}`));
}

/** Member paths of every usage object in the recordings whose name begins so, streamed or not. */
function recordedMembers(prefix: string, member: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, item] of Object.entries(value)) {
      if (name === member) for (const path of members(item)) found.add(path);
      else visit(item);
    }
  };
  for (const name of readdirSync(CASES).filter((entry) => entry.startsWith(prefix))) {
    const text = readFileSync(`${CASES}/${name}/response.body`, 'utf8');
    const candidates = [text, ...text.split('\n').map((line) => line.replace(/^data: /, ''))];
    for (const candidate of candidates) {
      try {
        visit(JSON.parse(candidate));
      } catch {
        // Most lines of a recording are no JSON of their own.
      }
    }
  }
  return found;
}
