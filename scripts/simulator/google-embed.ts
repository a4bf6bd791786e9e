/** `…/models/{model}:countTokens`, `:embedContent` and `:batchEmbedContents` (ai.google.dev/api/embeddings). */
import { type Answer, freeAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { embedding } from './embedding.ts';
import { asCount, asList, asRecord, type Json } from './json.ts';
import { promptTokens } from './script.ts';

const EMBEDDING_DIMENSIONS = 3072;

/** Counts the prompt; free of charge. */
export function answerCountTokens(call: Call): Answer {
  const { body } = call;
  const inner = asRecord(body['generateContentRequest']);
  const tokens = promptTokens(
    body['contents'] ?? inner['contents'],
    inner['systemInstruction'],
    inner['tools'],
  );
  const details = [{ modality: 'TEXT', tokenCount: tokens }];
  return freeAnswer(200, { totalTokens: tokens, promptTokensDetails: details });
}

/** One embedding, or a batch of them. */
export function answerEmbedContent(call: Call): Answer {
  const requests = asList(call.body['requests']);
  const first = asRecord(requests[0] ?? call.body);
  const config = asRecord(first['embedContentConfig']);
  const dimensions = asCount(first['outputDimensionality']) ?? asCount(config['outputDimensionality']);
  const values = embedding(Math.min(Math.max(dimensions ?? EMBEDDING_DIMENSIONS, 1), EMBEDDING_DIMENSIONS));
  const contents: readonly Json[] = requests.length > 0 ? requests : [call.body as Json];
  const tokens = promptTokens(contents.map((request) => asRecord(request)['content'] ?? null));
  const usage = { promptTokenCount: tokens, promptTokenDetails: [{ modality: 'TEXT', tokenCount: tokens }] };
  const isStated = !call.directives.faults.has('no-usage');
  const body =
    requests.length > 0 ? { embeddings: requests.map(() => ({ values })) } : { embedding: { values } };
  return {
    kind: 'whole',
    status: 200,
    headers: [],
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify({ ...body, ...(isStated ? { usageMetadata: usage } : {}) }),
    usage: isStated ? usage : null,
    upstreamId: null,
    counts: { uncached: tokens, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
  };
}
