/**
 * Vertex AI's `:predict`: text embeddings with their tokens one by one, or images
 * (docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api).
 */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { embedding } from './embedding.ts';
import { asCount, asList, asRecord, asText } from './json.ts';
import { PIXEL } from './openai-media.ts';
import { textTokens } from './script.ts';

const EMBEDDING_DIMENSIONS = 3072;
const NOTHING = { uncached: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };

/** Answers by the model's kind: `imagen-…` draws, anything else embeds. */
export function answerPredict(call: Call): Answer {
  return call.model.startsWith('imagen') ? images(call) : embeddings(call);
}

/** The text of the last instance. */
export function lastInstanceText(body: Call['body']): string {
  const last = asRecord(asList(body['instances']).at(-1));
  return asText(last['content']) ?? asText(last['prompt']) ?? '';
}

function embeddings(call: Call): Answer {
  const parameters = asRecord(call.body['parameters']);
  const dimensions = Math.min(
    asCount(parameters['outputDimensionality']) ?? EMBEDDING_DIMENSIONS,
    EMBEDDING_DIMENSIONS,
  );
  const values = embedding(Math.max(dimensions, 1));
  const counts = asList(call.body['instances']).map((instance) =>
    textTokens(asText(asRecord(instance)['content']) ?? ''),
  );
  const isStated = !call.directives.faults.has('no-usage');
  const predictions = counts.map((count) => ({
    embeddings: { ...(isStated ? { statistics: { truncated: false, token_count: count } } : {}), values },
  }));
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  return predicted({ predictions }, isStated ? { token_count: tokens } : null, {
    ...NOTHING,
    uncached: tokens,
  });
}

function images(call: Call): Answer {
  const count = Math.min(Math.max(asCount(asRecord(call.body['parameters'])['sampleCount']) ?? 1, 1), 4);
  const predictions = Array.from({ length: count }, () => ({
    mimeType: 'image/png',
    bytesBase64Encoded: PIXEL,
  }));
  return predicted({ predictions }, { images: count }, NOTHING);
}

function predicted(value: object, usage: object | null, counts: Answer['counts']): Answer {
  return {
    kind: 'whole',
    status: 200,
    headers: [],
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify(value),
    usage,
    upstreamId: null,
    counts,
  };
}
