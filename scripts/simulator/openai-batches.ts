/** Files, batches and stored responses (developers.openai.com/api/docs/guides/batch, …/guides/background). */
import { type Answer, freeAnswer } from './answer.ts';
import { batchedBody, batchedCall } from './batched-calls.ts';
import type { Call } from './call.ts';
import { lastUserText } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { asCount, asRecord, asText, type JsonRecord, parseJson } from './json.ts';
import { answerChat } from './openai-chat.ts';
import { answerEmbeddings, lastEmbeddingText } from './openai-embeddings.ts';
import { openaiHeaders } from './openai-headers.ts';
import { answerResponse, lastInputText } from './openai-responses.ts';

/** What a line of the input may ask for, by its `url`. */
const BATCHED: Readonly<
  Record<string, { readonly answer: (call: Call) => Answer; readonly prompt: (body: JsonRecord) => string }>
> = {
  '/v1/chat/completions': { answer: answerChat, prompt: (body) => lastUserText(body['messages']) },
  '/v1/responses': { answer: answerResponse, prompt: (body) => lastInputText(body['input']) },
  '/v1/embeddings': { answer: answerEmbeddings, prompt: (body) => lastEmbeddingText(body['input']) },
};

/** `POST …/files`: kept for a batch. */
export function answerFileUpload(call: Call): Answer {
  const text = asText(call.body['file']) ?? '';
  const id = `file-${call.identity.letters(24)}`;
  if (!call.jobs.addFile(id, text)) return refuse(call, 413, 'The file is too large.');
  const purpose = asText(call.body['purpose']) ?? 'batch';
  return freeAnswer(200, fileObject(call, id, text, purpose), openaiHeaders(call));
}

/** `GET …/files/{id}/content` */
export function answerFileContent(call: Call): Answer {
  const text = call.jobs.file(call.pathId);
  if (text === null) return refuse(call, 404, `No such File object: ${call.pathId}`);
  return {
    ...freeAnswer(200, {}, openaiHeaders(call)),
    contentType: 'application/octet-stream',
    body: text,
  };
}

/** `POST …/batches`: every line is answered at once; the second poll says so. */
export function answerBatch(call: Call): Answer {
  const input = asText(call.body['input_file_id']) ?? '';
  const text = call.jobs.file(input);
  if (text === null) return refuse(call, 400, `Invalid input_file_id: ${input}`);
  const results = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => result(call, index, asRecord(parseJson(line))));
  const outputId = `file-${call.identity.letters(24, 1)}`;
  call.jobs.addFile(outputId, `${results.map(({ line }) => line).join('\n')}\n`);
  const completed = results.filter(({ isAnswered }) => isAnswered);
  const models = new Set(completed.map(({ model }) => model));
  const id = `batch_${call.identity.hex(32)}`;
  const counts = { total: results.length, completed: 0, failed: 0 };
  const created = {
    id,
    object: 'batch',
    endpoint: asText(call.body['endpoint']) ?? '/v1/chat/completions',
    errors: null,
    input_file_id: input,
    completion_window: '24h',
    status: 'validating',
    output_file_id: null,
    error_file_id: null,
    created_at: call.createdSeconds,
    request_counts: counts,
    metadata: call.body['metadata'] ?? null,
  };
  const ended = {
    ...created,
    status: 'completed',
    output_file_id: outputId,
    request_counts: { ...counts, completed: completed.length, failed: results.length - completed.length },
    // The real API takes one model to a batch and names it; of several none is named.
    ...(models.size === 1 ? { model: [...models][0], usage: usageOf(completed) } : {}),
  };
  call.jobs.add(id, [{ ...created, status: 'in_progress' }, ended], { ...created, status: 'cancelled' });
  return { ...freeAnswer(200, created, openaiHeaders(call)), upstreamId: id };
}

/** `GET …/batches/{id}` and `GET …/responses/{id}`: how it stands. */
export function answerPoll(call: Call): Answer {
  return polled(call, call.jobs.poll(call.pathId));
}

/** `POST …/batches/{id}/cancel` and `POST …/responses/{id}/cancel` */
export function answerCancel(call: Call): Answer {
  return polled(call, call.jobs.cancel(call.pathId));
}

function polled(call: Call, state: object | null): Answer {
  if (state === null) return refuse(call, 404, `No such object: ${call.pathId}`);
  return { ...freeAnswer(200, state, openaiHeaders(call)), upstreamId: call.pathId };
}

function result(call: Call, index: number, request: JsonRecord) {
  const { answer, prompt } = BATCHED[asText(request['url']) ?? ''] ?? BATCHED['/v1/chat/completions'] ?? {};
  if (!answer || !prompt) throw new TypeError('no such endpoint');
  const inner = batchedCall(call, index, asRecord(request['body']), prompt);
  const { status, body } = batchedBody(answer(inner));
  const line = {
    id: `batch_req_${inner.identity.hex(32)}`,
    custom_id: request['custom_id'] ?? null,
    response: { status_code: status, request_id: `req_${inner.identity.hex(32, 3)}`, body },
    error: null,
  };
  return {
    line: JSON.stringify(line),
    isAnswered: status === 200,
    model: inner.served,
    body: asRecord(parseJson(JSON.stringify(body))),
  };
}

function usageOf(results: readonly { readonly body: JsonRecord }[]): object {
  let [input, cached, output, reasoning] = [0, 0, 0, 0];
  for (const { body } of results) {
    const usage = asRecord(body['usage']);
    input += asCount(usage['prompt_tokens']) ?? asCount(usage['input_tokens']) ?? 0;
    output += asCount(usage['completion_tokens']) ?? asCount(usage['output_tokens']) ?? 0;
    const details = [usage['prompt_tokens_details'], usage['input_tokens_details']].map(asRecord);
    cached += details.reduce((sum, one) => sum + (asCount(one['cached_tokens']) ?? 0), 0);
    const made = [usage['completion_tokens_details'], usage['output_tokens_details']].map(asRecord);
    reasoning += made.reduce((sum, one) => sum + (asCount(one['reasoning_tokens']) ?? 0), 0);
  }
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function fileObject(call: Call, id: string, text: string, purpose: string): object {
  const bytes = Buffer.byteLength(text);
  return {
    id,
    object: 'file',
    bytes,
    created_at: call.createdSeconds,
    filename: 'input.jsonl',
    purpose,
    status: 'processed',
  };
}

function refuse(call: Call, status: number, message: string): Answer {
  return errorAnswer(call.provider, call.dialect, `req_${call.identity.hex(32, 3)}`, { status, message });
}
