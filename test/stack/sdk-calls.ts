/** Calls with the unmodified official SDKs; each says what usage its SDK showed. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import OpenAI, { toFile } from 'openai';
import { signedHeaders } from '../scripts/simulator/aws-signer.ts';
import type { RunningStack } from './stack.ts';

/** Tokens as the SDK showed them, totals of input and output; null: it showed none. */
export interface ShownUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
}

/** One use of an SDK; one entry of the answer for each call that it made. */
export type SdkUse = (clients: Clients) => Promise<readonly (ShownUsage | null)[]>;

export type Clients = ReturnType<typeof clientsOf>;

/** @param at a provider in the place of the SDK's own, and a key, or none, in the place of the stack's */
export function clientsOf(
  { gatewayUrl, apiKey }: RunningStack,
  customer: string,
  at: { readonly provider?: string; readonly key?: string | null } = {},
) {
  const key = at.key === undefined ? apiKey : at.key;
  const headers = {
    ...(key === null ? {} : { 'X-ASO-API-Key': key }),
    'X-ASO-Dims': `customer=${customer}`,
  };
  const base = (provider: string) => `${gatewayUrl}/v1/${at.provider ?? provider}`;
  const common = { apiKey: 'simulator', maxRetries: 0, defaultHeaders: headers };
  const ai = { apiKey: 'simulator', headers };
  return {
    openai: new OpenAI({ ...common, baseURL: `${base('openai')}/v1` }),
    anthropic: new Anthropic({ ...common, baseURL: base('anthropic') }),
    google: new GoogleGenAI({
      apiKey: 'simulator',
      httpOptions: { baseUrl: base('google-ai-studio'), headers },
    }),
    aiOpenai: createOpenAI({ ...ai, baseURL: `${base('openai')}/v1` }),
    aiAnthropic: createAnthropic({ ...ai, baseURL: `${base('anthropic')}/v1` }),
    /** Signed for AWS's host, or for another, and then sent to the gateway. */
    signed: async (operation: string, body: object, host = AWS) => {
      const path = `/model/${encodeURIComponent(BEDROCK_MODEL)}/${operation}`;
      const text = JSON.stringify(body);
      const type = { 'content-type': 'application/json' };
      const signed = signedHeaders({ url: host + path, body: text, headers: type });
      const url = `${base('bedrock')}/us-east-1${path}`;
      return fetch(url, { method: 'POST', headers: { ...signed, ...headers }, body: text });
    },
  };
}

const AWS = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const BEDROCK_MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const MODEL = 'gpt-4o-mini';
const CLAUDE = 'claude-haiku-4-5-20251001';
const GEMINI = 'gemini-2.5-flash';
const CITY = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };

const ask = (content: string) => [{ role: 'user' as const, content }];
const chatUsage = (usage: OpenAI.CompletionUsage | null | undefined): ShownUsage => ({
  input: usage?.prompt_tokens,
  output: usage?.completion_tokens,
});
const responseUsage = (usage: OpenAI.Responses.ResponseUsage | undefined): ShownUsage => ({
  input: usage?.input_tokens,
  output: usage?.output_tokens,
});
/** Anthropic's input tokens leave out what was read from and written to a cache. */
const messageUsage = (usage: Anthropic.Usage): ShownUsage => ({
  input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
  output: usage.output_tokens,
});
interface BedrockAnswer {
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}
interface GeminiUsage {
  readonly promptTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
}
/** Gemini's candidates leave out the thoughts. */
const geminiUsage = (usage: GeminiUsage | undefined): ShownUsage => ({
  input: usage?.promptTokenCount,
  output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
});
const aiUsage = (usage: { inputTokens: number | undefined; outputTokens: number | undefined }) => ({
  input: usage.inputTokens,
  output: usage.outputTokens,
});
const chatTools = [
  { type: 'function' as const, function: { name: 'look_up', parameters: CITY as Record<string, unknown> } },
];

export const SDK_USES: Readonly<Record<string, SdkUse>> = {
  async 'openai chat'({ openai }) {
    const answer = await openai.chat.completions.create({ model: MODEL, messages: ask('Hello') });
    return [chatUsage(answer.usage)];
  },
  async 'openai chat, reasoning and cache'({ openai }) {
    const messages = ask(`[[cached:8]] ${'long '.repeat(20)}`);
    const answer = await openai.chat.completions.create({ model: 'gpt-5-mini', messages });
    return [chatUsage(answer.usage)];
  },
  async 'openai chat stream, usage asked'({ openai }) {
    const options = { stream: true as const, stream_options: { include_usage: true } };
    const stream = await openai.chat.completions.create({ model: MODEL, messages: ask('Hello'), ...options });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    return [chatUsage(usage)];
  },
  async 'openai chat stream, usage not asked'({ openai }) {
    const stream = await openai.chat.completions.create({
      model: MODEL,
      messages: ask('[[tokens:21]]'),
      stream: true,
    });
    for await (const { choices, usage } of stream) {
      if (choices.length === 0 || usage) throw new Error('a chunk that the caller did not ask for');
    }
    return [{ input: 5, output: 21 }];
  },
  async 'openai chat tool'({ openai }) {
    const request = { model: MODEL, messages: ask('[[tool:Basel]]'), tools: chatTools };
    const whole = await openai.chat.completions.create(request);
    const streamed = await openai.chat.completions
      .stream({ ...request, stream_options: { include_usage: true } })
      .finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const call = choices[0]?.message.tool_calls?.[0];
      if (call?.type !== 'function' || !call.function.arguments.includes('Basel'))
        throw new Error('no tool call');
    }
    return [chatUsage(whole.usage), chatUsage(streamed.usage)];
  },
  async 'openai responses'({ openai }) {
    const whole = await openai.responses.create({ model: MODEL, input: 'Hello' });
    const stream = await openai.responses.create({ model: MODEL, input: 'Hello', stream: true });
    let usage: OpenAI.Responses.ResponseUsage | undefined;
    for await (const event of stream) if (event.type === 'response.completed') usage = event.response.usage;
    return [responseUsage(whole.usage), responseUsage(usage)];
  },
  async 'openai embeddings'({ openai }) {
    const { usage } = await openai.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
    return [{ input: usage.prompt_tokens, output: undefined }];
  },
  async 'openai images'({ openai }) {
    const { usage } = await openai.images.generate({ model: 'gpt-image-1', prompt: 'a grey pixel' });
    return [{ input: usage?.input_tokens, output: usage?.output_tokens }];
  },
  async 'openai transcription'({ openai }) {
    const file = await toFile(Buffer.alloc(40_000), 'speech.wav');
    const { usage } = await openai.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file });
    return usage?.type === 'tokens' ? [{ input: usage.input_tokens, output: usage.output_tokens }] : [null];
  },
  async 'openai models and moderation, free'({ openai }) {
    await openai.models.list();
    await openai.moderations.create({ input: 'Hello' });
    return [null, null];
  },
  async 'anthropic messages'({ anthropic }) {
    const request = { model: CLAUDE, max_tokens: 300, messages: ask('Hello') };
    const whole = await anthropic.messages.create(request);
    const streamed = await anthropic.messages.stream(request).finalMessage();
    return [messageUsage(whole.usage), messageUsage(streamed.usage)];
  },
  async 'anthropic cache, written and read'({ anthropic }) {
    const control = { type: 'ephemeral' as const, ttl: '1h' as const };
    const system = [{ type: 'text' as const, text: 'law '.repeat(300), cache_control: control }];
    const request = { model: CLAUDE, max_tokens: 20, system, messages: ask('Hello') };
    const first = await anthropic.messages.create(request);
    const second = await anthropic.messages.create(request);
    return [messageUsage(first.usage), messageUsage(second.usage)];
  },
  async 'anthropic tool'({ anthropic }) {
    const tools = [{ name: 'look_up', input_schema: CITY }];
    const request = { model: CLAUDE, max_tokens: 300, messages: ask('[[tool:Basel]]'), tools };
    const { usage, stop_reason: reason } = await anthropic.messages.stream(request).finalMessage();
    if (reason !== 'tool_use') throw new Error('no tool call');
    return [messageUsage(usage)];
  },
  async 'anthropic count, free'({ anthropic }) {
    await anthropic.messages.countTokens({ model: CLAUDE, messages: ask('Hello') });
    return [null];
  },
  async 'google generate'({ google }) {
    const { usageMetadata } = await google.models.generateContent({ model: GEMINI, contents: 'Hello' });
    const stream = await google.models.generateContentStream({ model: GEMINI, contents: 'Hello' });
    let last: GeminiUsage | undefined;
    for await (const chunk of stream) last = chunk.usageMetadata ?? last;
    return [geminiUsage(usageMetadata), geminiUsage(last)];
  },
  async 'google tool'({ google }) {
    const functionDeclarations = [{ name: 'look_up', parametersJsonSchema: CITY }];
    const answer = await google.models.generateContent({
      model: GEMINI,
      contents: '[[tool:Basel]]',
      config: { tools: [{ functionDeclarations }] },
    });
    if (answer.functionCalls?.[0]?.args?.['city'] !== 'Basel') throw new Error('no function call');
    return [geminiUsage(answer.usageMetadata)];
  },
  async 'google count, free'({ google }) {
    await google.models.countTokens({ model: GEMINI, contents: 'Hello' });
    return [null];
  },
  async 'bedrock converse, signed'({ signed }) {
    const messages = [{ role: 'user', content: [{ text: '[[tokens:21]]' }] }];
    const answer = (await (await signed('converse', { messages })).json()) as BedrockAnswer;
    const stream = await signed('converse-stream', { messages });
    if (!Buffer.from(await stream.arrayBuffer()).includes('"outputTokens":21'))
      throw new Error('no usage in the stream');
    const usage = { input: answer.usage.inputTokens, output: answer.usage.outputTokens };
    return [usage, usage];
  },
  async 'bedrock invoke, signed'({ signed }) {
    const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: ask('Hello') };
    const answer = (await (await signed('invoke', body)).json()) as Anthropic.Message;
    const stream = await signed('invoke-with-response-stream', body);
    if (!stream.ok) throw new Error(await stream.text());
    await stream.arrayBuffer();
    return [messageUsage(answer.usage), messageUsage(answer.usage)];
  },
  async 'bedrock, signed for the gateway itself, free'({ signed }) {
    const messages = [{ role: 'user', content: [{ text: 'Hello' }] }];
    const answer = await signed('converse', { messages }, 'https://gateway.example/v1/bedrock/us-east-1');
    const refused = answer.headers.get('x-aso-error');
    if (answer.status !== 400 || refused !== 'signature_mismatch') throw new Error(`${refused}`);
    return [null];
  },
  async 'ai over chat'({ aiOpenai }) {
    return generateAndStream(aiOpenai.chat(MODEL));
  },
  async 'ai over responses'({ aiOpenai }) {
    return generateAndStream(aiOpenai.responses(MODEL));
  },
  async 'ai over messages'({ aiAnthropic }) {
    return generateAndStream(aiAnthropic(CLAUDE));
  },
  async 'ai with a tool, in two steps'({ aiOpenai }) {
    const look_up = tool({ inputSchema: jsonSchema<{ city: string }>(CITY), execute: () => 'sunny' });
    const { steps } = await generateText({
      model: aiOpenai.chat(MODEL),
      prompt: '[[tool:Basel]]',
      stopWhen: stepCountIs(3),
      tools: { look_up },
    });
    return steps.map(({ usage }) => aiUsage(usage));
  },
};

async function generateAndStream(model: Parameters<typeof generateText>[0]['model']) {
  const whole = await generateText({ model, prompt: 'Hello', maxRetries: 0 });
  const streamed = streamText({ model, prompt: 'Hello', maxRetries: 0 });
  await streamed.text;
  return [aiUsage(whole.usage), aiUsage(await streamed.usage)];
}
