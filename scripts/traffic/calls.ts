/** Makes a planned call with the provider's own SDK, as an application would. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import type { CallKind, PlannedCall } from './plan.ts';

export interface Target {
  readonly gatewayUrl: string;
  readonly apiKey: string;
}

/** The simulator takes any credential that does not look like a real one. */
const PROVIDER_KEY = 'simulator';
const MOST_TOKENS = 2_000;
/** A caller that leaves does so after this many pieces of the stream. */
const PIECES_BEFORE_LEAVING = 3;

/** Resolves when the answer was read to its end, or as far as the plan says. @throws what the SDK throws */
export async function makeCall(target: Target, call: PlannedCall): Promise<void> {
  await MAKERS[call.kind](target, call);
}

const MAKERS: Readonly<Record<CallKind, (target: Target, call: PlannedCall) => Promise<void>>> = {
  async 'openai chat'(target, call) {
    const { model, isStreamed } = call;
    const messages = [{ role: 'user' as const, content: call.prompt }];
    const { completions } = openai(target, call).chat;
    if (isStreamed) return read(await completions.create({ model, messages, stream: true }), call);
    await completions.create({ model, messages });
  },
  async 'openai responses'(target, call) {
    const { model, isStreamed, prompt: input } = call;
    const { responses } = openai(target, call);
    if (isStreamed) return read(await responses.create({ model, input, stream: true }), call);
    await responses.create({ model, input });
  },
  async 'openai embeddings'(target, call) {
    await openai(target, call).embeddings.create({ model: call.model, input: call.prompt });
  },
  async 'anthropic messages'(target, call) {
    const client = new Anthropic({
      baseURL: `${target.gatewayUrl}/v1/anthropic`,
      apiKey: PROVIDER_KEY,
      maxRetries: 0,
      defaultHeaders: headersOf(target, call),
    });
    const request = {
      model: call.model,
      max_tokens: MOST_TOKENS,
      messages: [{ role: 'user' as const, content: call.prompt }],
    };
    if (call.isStreamed) return read(await client.messages.create({ ...request, stream: true }), call);
    await client.messages.create(request);
  },
  async 'google generate'(target, call) {
    const { models } = new GoogleGenAI({
      apiKey: PROVIDER_KEY,
      httpOptions: { baseUrl: `${target.gatewayUrl}/v1/google-ai-studio`, headers: headersOf(target, call) },
    });
    const request = { model: call.model, contents: call.prompt };
    if (call.isStreamed) return read(await models.generateContentStream(request), call);
    await models.generateContent(request);
  },
  async 'ai openai'(target, call) {
    const baseURL = `${target.gatewayUrl}/v1/openai/v1`;
    const provider = createOpenAI({ baseURL, apiKey: PROVIDER_KEY, headers: headersOf(target, call) });
    await withAi(provider.chat(call.model), call);
  },
  async 'ai anthropic'(target, call) {
    const baseURL = `${target.gatewayUrl}/v1/anthropic/v1`;
    const provider = createAnthropic({ baseURL, apiKey: PROVIDER_KEY, headers: headersOf(target, call) });
    await withAi(provider(call.model), call);
  },
};

function openai(target: Target, call: PlannedCall): OpenAI {
  const baseURL = `${target.gatewayUrl}/v1/openai/v1`;
  return new OpenAI({
    baseURL,
    apiKey: PROVIDER_KEY,
    maxRetries: 0,
    defaultHeaders: headersOf(target, call),
  });
}

async function withAi(model: Parameters<typeof generateText>[0]['model'], call: PlannedCall): Promise<void> {
  const request = { model, prompt: call.prompt, maxRetries: 0 };
  if (!call.isStreamed) {
    await generateText(request);
    return;
  }
  let failure: unknown = null;
  const { textStream } = streamText({
    ...request,
    onError({ error }) {
      failure = error;
    },
  });
  await read(textStream, call);
  if (failure !== null) throw failure;
}

/** Reads a stream to its end, or leaves in its middle: breaking off a loop over an SDK's stream closes the connection. */
async function read(stream: AsyncIterable<unknown>, call: PlannedCall): Promise<void> {
  let pieces = 0;
  for await (const _piece of stream) {
    pieces += 1;
    if (call.ending === 'left' && pieces === PIECES_BEFORE_LEAVING) return;
  }
}

function headersOf(target: Target, { dimensions }: PlannedCall): Record<string, string> {
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return { 'X-ASO-API-Key': target.apiKey, 'X-ASO-Dims': pairs.join(',') };
}
