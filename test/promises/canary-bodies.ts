/** Request bodies of each API with a canary in every place where text can stand. */
import { canary } from './canaries.ts';

export type Json = Readonly<Record<string, unknown>>;

const packed = (place: string): string => Buffer.from(`%PDF ${canary(place)}`).toString('base64');

const schema = (place: string): Json => ({
  type: 'object',
  description: canary(`${place} schema`),
  properties: { [canary(`${place} property`)]: { type: 'string' }, text: { type: 'string' } },
});

export function chatBody(directives: string, more: Json = {}): Json {
  const call = { name: canary('tool call name'), arguments: `{"text":"${canary('tool call arguments')}"}` };
  return {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: canary('system prompt'), name: canary('speaker') },
      { role: 'user', content: `${canary('earlier prompt')} "quoted" \n\u2028 é 漢` },
      { role: 'assistant', content: canary('earlier answer'), refusal: canary('refusal') },
      { role: 'assistant', tool_calls: [{ id: canary('call id'), type: 'function', function: call }] },
      { role: 'tool', tool_call_id: canary('call id'), content: canary('tool result') },
      {
        role: 'user',
        content: [
          { type: 'text', text: `${canary('prompt')} ${directives}` },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${packed('image')}` } },
          { type: 'image_url', image_url: { url: `https://example.com/${canary('image address')}` } },
          { type: 'input_audio', input_audio: { data: packed('audio'), format: 'wav' } },
          { type: 'file', file: { filename: canary('file name'), file_data: packed('file') } },
        ],
      },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: canary('tool name'),
          description: canary('tool'),
          parameters: schema('parameters'),
        },
      },
    ],
    metadata: { [canary('metadata key')]: canary('metadata value') },
    user: canary('user'),
    safety_identifier: canary('safety'),
    prompt_cache_key: canary('cache key'),
    stop: [canary('stop')],
    prediction: { type: 'content', content: canary('prediction') },
    response_format: {
      type: 'json_schema',
      json_schema: { name: canary('format'), schema: schema('format') },
    },
    [canary('unknown member')]: canary('unknown value'),
    ...more,
  };
}

export function responsesBody(directives: string, more: Json = {}): Json {
  return {
    model: 'gpt-4o-mini',
    instructions: canary('instructions'),
    input: [
      { role: 'developer', content: canary('developer') },
      { type: 'function_call_output', call_id: canary('output id'), output: canary('output') },
      {
        role: 'user',
        content: [
          { type: 'input_file', filename: canary('input file name'), file_data: packed('input file') },
          { type: 'input_text', text: `${canary('input')} ${directives}` },
        ],
      },
    ],
    metadata: { team: canary('response metadata') },
    previous_response_id: null,
    prompt: { id: canary('prompt id'), variables: { city: canary('variable') } },
    ...more,
  };
}

export function messagesBody(directives: string, more: Json = {}): Json {
  const source = { type: 'base64', media_type: 'application/pdf', data: packed('document') };
  return {
    model: 'claude-haiku-4-5-20251001',
    max_tokens: 512,
    system: [{ type: 'text', text: canary('claude system'), cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: canary('claude earlier') },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: canary('earlier thinking'), signature: canary('signature') },
          { type: 'tool_use', id: canary('use id'), name: canary('use name'), input: { q: canary('use') } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: canary('result') }] },
      { role: 'assistant', content: canary('claude answer') },
      {
        role: 'user',
        content: [
          { type: 'document', source, title: canary('title'), context: canary('context') },
          { type: 'text', text: `${canary('claude prompt')} ${directives}` },
        ],
      },
    ],
    tools: [
      { name: canary('claude tool'), description: canary('claude tool'), input_schema: schema('input') },
    ],
    metadata: { user_id: canary('user id') },
    stop_sequences: [canary('stop sequence')],
    ...more,
  };
}

export function geminiBody(directives: string): Json {
  return {
    systemInstruction: { parts: [{ text: canary('gemini system') }] },
    contents: [
      { role: 'user', parts: [{ text: canary('gemini earlier') }] },
      { role: 'model', parts: [{ functionCall: { name: canary('function'), args: { a: canary('args') } } }] },
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'f', response: { r: canary('function response') } } }],
      },
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'application/pdf', data: packed('inline data') } },
          { fileData: { mimeType: 'text/plain', fileUri: `gs://${canary('file uri')}/x` } },
          { text: `${canary('gemini prompt')} ${directives}` },
        ],
      },
    ],
    tools: [{ functionDeclarations: [{ name: canary('declared'), parameters: schema('declared') }] }],
    generationConfig: { stopSequences: [canary('gemini stop')] },
    labels: { [canary('label').toLowerCase()]: canary('label value') },
  };
}
