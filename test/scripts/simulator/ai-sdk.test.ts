import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const models = () => {
  const openai = createOpenAI({ apiKey: 'sk-test', baseURL: `${running.url}/v1/openai/v1` });
  const anthropic = createAnthropic({ apiKey: 'sk-ant-test', baseURL: `${running.url}/v1/anthropic/v1` });
  return [
    ['chat', openai.chat('gpt-4o-mini')],
    ['responses', openai('gpt-4o-mini')],
    ['messages', anthropic('claude-haiku-4-5')],
  ] as const;
};

describe('the ai package', () => {
  it.each(['chat', 'responses', 'messages'])('generates and streams text over %s', async (name) => {
    const model = models().find(([key]) => key === name)?.[1];
    if (!model) throw new Error(name);
    const whole = await generateText({ model, prompt: '[[say:Geneva]]' });
    expect(whole.text).toBe('Geneva');
    expect(whole.usage.outputTokens).toBe(2);
    const streamed = streamText({ model, prompt: '[[say:Geneva]] [[tokens:3]]' });
    expect(await streamed.text).toBe('Geneva This is simulated');
    expect((await streamed.usage).outputTokens).toBe(5);
  });

  it.each(['chat', 'responses', 'messages'])('runs a tool and comes back with text over %s', async (name) => {
    const model = models().find(([key]) => key === name)?.[1];
    if (!model) throw new Error(name);
    const cities: string[] = [];
    const answer = await generateText({
      model,
      prompt: '[[tool:Basel]]',
      stopWhen: stepCountIs(3),
      tools: {
        look_up: tool({
          inputSchema: jsonSchema<{ city: string }>({
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          }),
          execute: ({ city }) => {
            cities.push(city);
            return 'sunny';
          },
        }),
      },
    });
    expect(cities).toEqual(['Basel']);
    expect(answer.steps).toHaveLength(2);
    expect(answer.text.length).toBeGreaterThan(0);
  });
});
