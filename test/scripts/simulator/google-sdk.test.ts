import { GoogleGenAI } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { dataObjects, post, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const client = (base = '/v1/google-ai-studio'): GoogleGenAI =>
  new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: running.url + base } });
const contents = (text: string) => [{ role: 'user', parts: [{ text }] }];

describe('generateContent', () => {
  it('answers whole; thoughts are outside candidates and inside the total', async () => {
    const answer = await client().models.generateContent({
      model: 'gemini-2.5-flash',
      contents: '[[say:Bern]]',
    });
    expect(answer.text).toBe('Bern');
    expect(answer.usageMetadata).toMatchObject({
      promptTokenCount: 4,
      candidatesTokenCount: 1,
      thoughtsTokenCount: 32,
      totalTokenCount: 37,
    });
  });

  it('does not think with a budget of zero, and stops at the cap', async () => {
    const answer = await client().models.generateContent({
      model: 'gemini-2.5-flash',
      contents: 'a',
      config: { maxOutputTokens: 10, thinkingConfig: { thinkingBudget: 0 } },
    });
    expect(answer.usageMetadata?.thoughtsTokenCount).toBeUndefined();
    expect(answer.usageMetadata?.candidatesTokenCount).toBe(10);
    expect(answer.candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
  });

  it('streams with a running usage in every chunk, the last of which is final', async () => {
    const stream = await client().models.generateContentStream({
      model: 'gemini-2.0-flash',
      contents: '[[tokens:12]] [[chunks:3]]',
    });
    const counts: (number | undefined)[] = [];
    let text = '';
    for await (const chunk of stream) {
      counts.push(chunk.usageMetadata?.candidatesTokenCount);
      text += chunk.text ?? '';
    }
    expect(counts).toEqual([4, 8, 12]);
    expect(text.split(' ')).toHaveLength(12);
  });

  it('calls a function and shows its thoughts on request', async () => {
    const answer = await client().models.generateContent({
      model: 'gemini-2.5-pro',
      contents: '[[tool:MARK]] [[think:why]]',
      config: {
        tools: [
          {
            functionDeclarations: [
              {
                name: 'look_up',
                parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
              },
            ],
          },
        ],
      },
    });
    expect(answer.functionCalls).toMatchObject([{ name: 'look_up', args: { city: 'MARK' } }]);
    expect(answer.candidates?.[0]?.content?.parts?.[0]).toEqual({ text: 'why', thought: true });
  });

  it('counts tokens, embeds, lists models, with and without the prefix', async () => {
    for (const base of ['/v1/google', '']) {
      const models = client(base).models;
      expect(
        (await models.countTokens({ model: 'gemini-2.5-flash', contents: '12345678' })).totalTokens,
      ).toBe(3);
      const embedded = await models.embedContent({
        model: 'gemini-embedding-001',
        contents: ['a', 'b'],
        config: { outputDimensionality: 16 },
      });
      expect(embedded.embeddings?.map((item) => item.values?.length)).toEqual([16, 16]);
      expect((await models.list()).page.length).toBeGreaterThan(0);
    }
  });
});

describe('the stream on the wire', () => {
  const path = '/v1/google-ai-studio/v1beta/models/gemini-2.0-flash:streamGenerateContent';
  const body = { contents: contents('[[tokens:4]] [[chunks:2]] [[number:5]]') };

  it('is server-sent events with CRLF and no end marker when asked by alt=sse', async () => {
    const text = await (await post(`${running.url}${path}?alt=sse`, body)).text();
    expect(text.endsWith('}\r\n\r\n')).toBe(true);
    expect(dataObjects(text)).toHaveLength(2);
  });

  it('is one JSON array otherwise', async () => {
    const events = await (await post(`${running.url}${path}?alt=sse`, body)).text();
    const answer = await post(`${running.url}${path}`, body);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(await answer.json()).toEqual(dataObjects(events));
  });

  it('refuses as Google does', async () => {
    const answer = await post(`${running.url}${path}`, {});
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
  });
});
