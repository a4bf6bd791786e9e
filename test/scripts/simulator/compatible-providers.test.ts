import { describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../../scripts/simulator/providers.ts';
import { chat, dataObjects, post, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const compatible = PROVIDERS.filter((provider) => provider.bases.openai !== undefined);
const ASKED = { stream: true, stream_options: { include_usage: true } };

const placeOf = (name: string) =>
  PROVIDERS.find((provider) => provider.name === name)?.hasPlace === true ? '/place' : '';

async function ask(provider: string, base: string, text: string, more: object = {}): Promise<string> {
  const url = `${running.url}/v1/${provider}${placeOf(provider)}${base}/chat/completions`;
  const answer = await post(url, chat(text, more), { authorization: 'Bearer simulated' });
  expect(answer.status).toBe(200);
  return answer.text();
}

const frames = async (provider: string, base: string, text: string, more: object) =>
  dataObjects(await ask(provider, base, text, { stream: true, ...more }));

describe.each(compatible.map((provider) => [provider.name, provider] as const))('%s', (name, provider) => {
  it('answers on each of its bases and nowhere else', async () => {
    for (const base of provider.bases.openai ?? []) {
      expect(JSON.parse(await ask(name, base, '[[say:here]]')).choices[0].message.content).toBe('here');
    }
    const nowhere = `${running.url}/v1/${name}${placeOf(name)}/nowhere/chat/completions`;
    const elsewhere = await post(nowhere, chat('a'), { authorization: 'Bearer simulated' });
    expect(elsewhere.status).toBe(404);
  });

  it('streams the same text and, when asked, states the same usage as the whole answer', async () => {
    const base = provider.bases.openai?.[0] ?? '';
    const whole = JSON.parse(await ask(name, base, '[[say:one]] [[tokens:4]] [[number:9]]'));
    const stream = await frames(name, base, '[[say:one]] [[tokens:4]] [[number:9]]', ASKED);
    const text = stream.map((frame) => content(frame)).join('');
    expect(text).toBe(whole.choices[0].message.content);
    expect(stream.at(-1)?.['usage']).toEqual(whole.usage);
    const ids = new Set(stream.map((frame) => frame['id']));
    // Azure's verdict on the prompt has none.
    ids.delete('');
    expect([...ids]).toEqual([whole.id]);
  });

  it('ends its stream as it does in production', async () => {
    const text = await ask(name, provider.bases.openai?.[0] ?? '', 'a', { stream: true });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(provider.chat.endsWithDone);
  });
});

describe('what providers state unasked', () => {
  it('L11: nothing, where usage has to be asked for', async () => {
    for (const [name, base] of [
      ['openai', '/v1'],
      ['xai', '/v1'],
      ['nebius', '/v1'],
      ['novita', ''],
    ] as const) {
      expect((await frames(name, base, 'a', {})).some((frame) => 'usage' in frame)).toBe(false);
    }
  });

  it('usage in the finishing chunk of Mistral and DeepSeek', async () => {
    for (const [name, base] of [
      ['mistral', '/v1'],
      ['deepseek', ''],
    ] as const) {
      const last = (await frames(name, base, 'a', {})).at(-1);
      expect(last).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: { completion_tokens: 64 } });
    }
  });

  it('Groq: x_groq.usage always, usage with the same numbers beside it when asked', async () => {
    const silent = (await frames('groq', '/openai/v1', 'a', {})).at(-1);
    expect(silent).toMatchObject({ x_groq: { usage: { completion_tokens: 64 } } });
    expect(silent && 'usage' in silent).toBe(false);
    const asked = (await frames('groq', '/openai/v1', 'a', ASKED)).at(-1) as {
      usage: object;
      x_groq: { usage: object };
    };
    expect(asked.usage).toEqual(asked.x_groq.usage);
  });

  it('OpenRouter: comment lines first, then usage with a cost in an extra chunk', async () => {
    const text = await ask('openrouter', '/v1', '[[say:12345678]]', { stream: true });
    expect(text.startsWith(': OPENROUTER PROCESSING\n\n')).toBe(true);
    expect(dataObjects(text).at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 2,
        cost: 0.000013,
        cost_details: { upstream_inference_cost: 0.000013 },
      },
    });
  });

  it('Perplexity: a running usage in every chunk', async () => {
    const stream = await frames('perplexity', '', '[[tokens:4]] [[chunks:4]]', {});
    const counts = stream.map((frame) => (frame['usage'] as { completion_tokens: number }).completion_tokens);
    expect(counts).toEqual([1, 2, 3, 4, 4, 4]);
    expect(stream.at(-1)?.['object']).toBe('chat.completion.done');
  });
});

describe('conventions', () => {
  it('L9: xAI leaves reasoning out of completion tokens and inside the total', async () => {
    const { usage } = JSON.parse(await ask('xai', '/v1', '[[say:12345678]] [[think:abcd]]'));
    expect(usage.completion_tokens).toBe(2);
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(1);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + 3);
    expect(usage.cost_in_usd_ticks).toBe((usage.prompt_tokens * 1000 + 3 * 4000) * 10);
  });

  it('L14: DeepSeek splits the prompt into hits and misses', async () => {
    const { usage } = JSON.parse(await ask('deepseek', '', `${'x'.repeat(400)} [[cached:64]]`));
    expect(usage.prompt_cache_hit_tokens).toBe(64);
    expect(usage.prompt_cache_hit_tokens + usage.prompt_cache_miss_tokens).toBe(usage.prompt_tokens);
  });

  it('Gemini by its OpenAI route hides thinking in the total', async () => {
    const { usage } = JSON.parse(await ask('google', '/v1beta/openai', '[[say:12345678]] [[think:abcd]]'));
    expect(usage.total_tokens - usage.prompt_tokens - usage.completion_tokens).toBe(1);
  });

  it("shows reasoning under each provider's own name, or not at all", async () => {
    const member = async (name: string, base: string) =>
      Object.keys(JSON.parse(await ask(name, base, '[[think:why]]')).choices[0].message);
    expect(await member('deepseek', '')).toContain('reasoning_content');
    expect(await member('groq', '/v1')).toContain('reasoning');
    expect(await member('openai', '/v1')).toEqual(['role', 'content', 'refusal']);
  });
});

function content(frame: Record<string, unknown>): string {
  const choices = frame['choices'] as { delta: { content?: string } }[];
  return choices[0]?.delta.content ?? '';
}
