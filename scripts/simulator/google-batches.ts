/** `…:batchGenerateContent` and its operations (ai.google.dev/api/batch-api), with inlined requests. */
import { type Answer, freeAnswer } from './answer.ts';
import { batchedBody, batchedCall } from './batched-calls.ts';
import type { Call } from './call.ts';
import { errorAnswer } from './errors.ts';
import { answerGenerate, lastContentText } from './google-generate.ts';
import { asList, asRecord } from './json.ts';

/** Every request is answered at once; the second poll says so. */
export function answerGenerateBatch(call: Call): Answer {
  const config = asRecord(
    asRecord(call.body['batch'])['input_config'] ?? asRecord(call.body['batch'])['inputConfig'],
  );
  const requests = asList(asRecord(config['requests'])['requests']);
  const inlinedResponses = requests.map((entry, index) => {
    const { request, metadata } = asRecord(entry);
    const inner = batchedCall(call, index, asRecord(request), lastContentText, call.model);
    const { status, body } = batchedBody(answerGenerate(inner));
    return {
      ...(status === 200 ? { response: body } : body),
      ...(metadata === undefined ? {} : { metadata }),
    };
  });
  const name = `batches/${call.identity.letters(24)}`;
  const metadata = {
    '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
    model: `models/${call.model}`,
    displayName: 'simulated',
    name,
  };
  const stats = { requestCount: String(requests.length) };
  const pending = { name, metadata: { ...metadata, batchStats: stats, state: 'BATCH_STATE_PENDING' } };
  const output = { inlinedResponses: { inlinedResponses } };
  const ended = {
    name,
    metadata: { ...metadata, output, batchStats: stats, state: 'BATCH_STATE_SUCCEEDED' },
    done: true,
    response: {
      '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput',
      ...output,
    },
  };
  const cancelled = { name, metadata: { ...metadata, state: 'BATCH_STATE_CANCELLED' }, done: true };
  call.jobs.add(name, [pending, ended], cancelled);
  return { ...freeAnswer(200, pending), upstreamId: name };
}

/** `GET …/batches/{id}` */
export function answerGenerateBatchPoll(call: Call): Answer {
  const name = `batches/${call.pathId}`;
  const state = call.jobs.poll(name);
  if (state) return { ...freeAnswer(200, state), upstreamId: name };
  return errorAnswer(call.provider, call.dialect, '', { status: 404, message: `Batch not found: ${name}` });
}
