/** What is fuzzed: each reader of usage, with frames of its own wire format to begin from. */
import { deflateRawSync } from 'node:zlib';

export interface Subject {
  readonly name: string;
  readonly provider: string;
  readonly path: string;
  /** POST unless stated. */
  readonly method?: 'GET';
  readonly contentType: string;
  readonly frames: readonly string[];
}

const EVENTS = 'text/event-stream';
const JSON_TYPE = 'application/json';
const event = (data: object, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;

const CHAT_USAGE = {
  prompt_tokens: 12,
  completion_tokens: 34,
  total_tokens: 46,
  prompt_tokens_details: { cached_tokens: 5, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 8, accepted_prediction_tokens: 0 },
};
const RESPONSE_USAGE = {
  input_tokens: 36,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  output_tokens: 87,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 123,
};
const MESSAGE_USAGE = {
  input_tokens: 7,
  cache_creation_input_tokens: 10,
  cache_read_input_tokens: 3,
  cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 6 },
  output_tokens: 5,
  server_tool_use: { web_search_requests: 1 },
  iterations: [{ type: 'compaction', model: 'claude-haiku-4-5', input_tokens: 9, output_tokens: 2 }],
};
const GOOGLE_USAGE = {
  promptTokenCount: 9,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 3,
  totalTokenCount: 16,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }],
};
const CONVERSE_USAGE = {
  inputTokens: 3,
  outputTokens: 11,
  totalTokens: 20,
  cacheReadInputTokens: 4,
  cacheWriteInputTokens: 2,
  cacheDetails: [{ ttl: '1h', inputTokens: 2 }],
};
/** Noise that no reader may take for anything. */
const NOISE = deflateRawSync('no usage here at all, whatever it may look like').toString('latin1');

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'openai-chat',
    provider: 'openai',
    path: '/v1/chat/completions',
    contentType: EVENTS,
    frames: [
      event({ id: 'c', model: 'gpt-5', choices: [{ delta: { content: '"usage":{}' } }], usage: null }),
      event({ id: 'c', model: 'gpt-5', choices: [], usage: CHAT_USAGE }),
      event({ id: 'c', x_groq: { usage: CHAT_USAGE }, choices: [{ finish_reason: 'stop' }] }),
      'data: [DONE]\n\n',
      ': ping\r\n\r\n',
    ],
  },
  {
    name: 'openai-chat with conventions',
    provider: 'xai',
    path: '/v1/chat/completions',
    contentType: JSON_TYPE,
    frames: [
      JSON.stringify({ id: 'c', model: 'grok-4', usage: { ...CHAT_USAGE, cost_in_usd_ticks: 37756000 } }),
    ],
  },
  {
    name: 'openai-responses',
    provider: 'openai',
    path: '/v1/responses',
    contentType: EVENTS,
    frames: [
      event(
        { type: 'response.output_text.delta', delta: 'response.completed' },
        'response.output_text.delta',
      ),
      event({
        type: 'response.completed',
        response: {
          id: 'resp_1',
          model: 'gpt-5',
          usage: RESPONSE_USAGE,
          tool_usage: { web_search: { num_requests: 1 }, image_gen: { input_tokens: 3, output_tokens: 4 } },
        },
      }),
    ],
  },
  {
    name: 'openai-media',
    provider: 'openai',
    path: '/v1/images/generations',
    contentType: JSON_TYPE,
    frames: [
      JSON.stringify({ data: [{ url: 'a' }, { url: 'b' }], usage: RESPONSE_USAGE }),
      JSON.stringify({ text: 'a', usage: { type: 'duration', seconds: 7.5 }, duration: 7.5 }),
    ],
  },
  {
    name: 'anthropic-messages',
    provider: 'anthropic',
    path: '/v1/messages',
    contentType: EVENTS,
    frames: [
      event({
        type: 'message_start',
        message: { id: 'm', model: 'claude-sonnet-4-5', usage: MESSAGE_USAGE },
      }),
      event({ type: 'content_block_delta', delta: { text: 'hello' } }),
      event({ type: 'message_delta', usage: { output_tokens: 25 } }),
      event({ type: 'message_stop' }),
    ],
  },
  {
    name: 'google-generate',
    provider: 'google',
    path: '/v1beta/models/gemini-2.5-pro:streamGenerateContent',
    contentType: EVENTS,
    frames: [
      event({ candidates: [{ content: { parts: [{ text: 'a' }] } }], usageMetadata: GOOGLE_USAGE }),
      event({
        candidates: [{ finishReason: 'STOP' }],
        modelVersion: 'gemini-2.5-pro',
        usageMetadata: GOOGLE_USAGE,
      }),
      `[${JSON.stringify({ usageMetadata: GOOGLE_USAGE })}\n,\n${JSON.stringify({ usageMetadata: {} })}]`,
    ],
  },
  {
    name: 'google-interactions',
    provider: 'google',
    path: '/v1beta/interactions',
    contentType: EVENTS,
    frames: [
      event({
        event_type: 'interaction.completed',
        interaction: {
          id: 'i',
          model: 'gemini-3-flash',
          usage: { total_input_tokens: 3, total_output_tokens: 4 },
        },
      }),
    ],
  },
  {
    name: 'ollama',
    provider: 'ollama',
    path: '/api/chat',
    contentType: 'application/x-ndjson',
    frames: [
      `${JSON.stringify({ model: 'gpt-oss:120b', message: { content: NOISE }, done: false })}\n`,
      `${JSON.stringify({ model: 'gpt-oss:120b', done: true, prompt_eval_count: 26, eval_count: 259 })}\n`,
    ],
  },
  {
    name: 'cohere',
    provider: 'cohere',
    path: '/v2/chat',
    contentType: EVENTS,
    frames: [
      event({
        type: 'message-end',
        delta: { usage: { billed_units: { input_tokens: 5, output_tokens: 6 } } },
      }),
      JSON.stringify({ id: 'c', meta: { billed_units: { search_units: 1 } } }),
    ],
  },
  {
    name: 'bedrock-converse',
    provider: 'bedrock',
    path: '/model/us.amazon.nova-lite-v1:0/converse',
    contentType: JSON_TYPE,
    frames: [JSON.stringify({ output: {}, usage: CONVERSE_USAGE, serviceTier: { type: 'flex' } })],
  },
  {
    name: 'bedrock-invoke',
    provider: 'bedrock',
    path: '/model/anthropic.claude-3-haiku-20240307-v1:0/invoke',
    contentType: JSON_TYPE,
    frames: [
      JSON.stringify({ inputTextTokenCount: 4, results: [{ tokenCount: 6 }] }),
      JSON.stringify({ bytes: Buffer.from(JSON.stringify({ usage: MESSAGE_USAGE })).toString('base64') }),
    ],
  },
  {
    name: 'vertex-predict',
    provider: 'vertex',
    path: '/v1/projects/p/locations/global/publishers/google/models/text-embedding-005:predict',
    contentType: JSON_TYPE,
    frames: [
      JSON.stringify({ predictions: [{ embeddings: { statistics: { token_count: 4 }, values: [0.1] } }] }),
    ],
  },
  {
    name: 'batch object',
    provider: 'openai',
    path: '/v1/batches',
    contentType: JSON_TYPE,
    frames: [
      JSON.stringify({ id: 'batch_1', status: 'in_progress', output_file_id: null }),
      JSON.stringify({ id: 'batch_1', status: 'completed', model: 'gpt-5', usage: RESPONSE_USAGE }),
    ],
  },
  {
    name: 'batch results',
    provider: 'anthropic',
    path: '/v1/messages/batches/b/results',
    method: 'GET' as const,
    contentType: 'application/x-jsonl',
    frames: ['claude-sonnet-4-5', 'claude-haiku-4-5'].map(
      (model) =>
        `${JSON.stringify({ custom_id: 'c', result: { type: 'succeeded', message: { model, usage: MESSAGE_USAGE } } })}\n`,
    ),
  },
  {
    name: 'batch results by the page',
    provider: 'xai',
    path: '/v1/batches/b/results',
    method: 'GET' as const,
    contentType: JSON_TYPE,
    frames: [
      JSON.stringify({
        results: [
          { batch_result: { response: { chat_get_completion: { model: 'grok-4.3', usage: CHAT_USAGE } } } },
        ],
        pagination_token: null,
      }),
    ],
  },
].map((subject) => ({ ...subject, frames: [...subject.frames, NOISE] }));
