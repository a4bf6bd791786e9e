/** The requests of a batch, answered one by one as they would have been alone. */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { NO_DIRECTIVES, readDirectives, splitModel } from './directives.ts';
import { asText, type JsonRecord } from './json.ts';
import { servedModel } from './models.ts';

/** @param index of the request in the batch; it has an identity of its own */
export function batchedCall(
  call: Call,
  index: number,
  body: JsonRecord,
  prompt: (body: JsonRecord) => string,
  pathModel: string | null = null,
): Call {
  const { model, fault } = splitModel(pathModel ?? asText(body['model']) ?? '');
  const text = prompt(body);
  return {
    ...call,
    identity: call.identity.part(index),
    body: { ...body, stream: false },
    model,
    served: servedModel(model),
    directives: fault !== null || text.includes('[[') ? readDirectives(text, fault) : NO_DIRECTIVES,
  };
}

/** The body of the answer and its status. */
export function batchedBody(answer: Answer): { readonly status: number; readonly body: object } {
  if (answer.kind !== 'whole') throw new TypeError('a request of a batch is not streamed');
  return { status: answer.status, body: JSON.parse(answer.body) as object };
}
