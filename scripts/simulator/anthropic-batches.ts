/** `…/messages/batches` (docs.claude.com/en/docs/build-with-claude/batch-processing). */
import { type Answer, freeAnswer } from './answer.ts';
import { answerMessage, anthropicHeaders } from './anthropic-messages.ts';
import { batchedBody, batchedCall } from './batched-calls.ts';
import type { Call } from './call.ts';
import { lastUserText } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { asList, asRecord, asText } from './json.ts';

const EXPIRES = '2026-12-31T00:00:00Z';

/** `POST …/messages/batches`: every request is answered at once; the second poll says so. */
export function answerMessageBatch(call: Call): Answer {
  const id = `msgbatch_${call.identity.letters(24)}`;
  const results = asList(call.body['requests']).map((entry, index) => {
    const request = asRecord(entry);
    const inner = batchedCall(call, index, asRecord(request['params']), (body) =>
      lastUserText(body['messages']),
    );
    const { status, body } = batchedBody(answerMessage(inner));
    const result =
      status === 200 ? { type: 'succeeded', message: inBatchTier(body) } : { type: 'errored', error: body };
    return {
      isAnswered: status === 200,
      line: JSON.stringify({ custom_id: asText(request['custom_id']), result }),
    };
  });
  call.jobs.addFile(id, results.map(({ line }) => `${line}\n`).join(''));
  const succeeded = results.filter(({ isAnswered }) => isAnswered).length;
  const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  const created = {
    id,
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { ...counts, processing: results.length },
    created_at: EXPIRES,
    expires_at: EXPIRES,
    ended_at: null,
    archived_at: null,
    cancel_initiated_at: null,
    results_url: null,
  };
  const over = {
    processing_status: 'ended',
    ended_at: EXPIRES,
    results_url: `${call.origin}/v1/anthropic/v1/messages/batches/${id}/results`,
  };
  const ended = {
    ...created,
    ...over,
    request_counts: { ...counts, succeeded, errored: results.length - succeeded },
  };
  const cancelled = { ...created, ...over, request_counts: { ...counts, canceled: results.length } };
  call.jobs.add(id, [created, ended], cancelled);
  return { ...freeAnswer(200, created, anthropicHeaders(call)), upstreamId: id };
}

/** `GET …/messages/batches/{id}` */
export function answerMessageBatchPoll(call: Call): Answer {
  const state = call.jobs.poll(call.pathId);
  return state
    ? { ...freeAnswer(200, state, anthropicHeaders(call)), upstreamId: call.pathId }
    : missing(call);
}

/** `GET …/messages/batches/{id}/results` */
export function answerMessageBatchResults(call: Call): Answer {
  const text = call.jobs.file(call.pathId);
  if (text === null) return missing(call);
  return { ...freeAnswer(200, {}, anthropicHeaders(call)), contentType: 'application/x-jsonl', body: text };
}

function inBatchTier(message: object): object {
  const usage = 'usage' in message ? { usage: { ...(message.usage as object), service_tier: 'batch' } } : {};
  return { ...message, ...usage };
}

function missing(call: Call): Answer {
  return errorAnswer(call.provider, call.dialect, `req_${call.identity.letters(24, 3)}`, {
    status: 404,
    message: 'Not found',
  });
}
