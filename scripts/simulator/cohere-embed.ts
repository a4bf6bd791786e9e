/** Cohere's embeddings and reranking, whose charge stands in `meta.billed_units` (docs.cohere.com/reference/embed). */
import { type Answer, freeAnswer, type WholeAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { embedding } from './embedding.ts';
import { asCount, asList, asText, type Json } from './json.ts';
import { promptTokens } from './script.ts';

const EMBEDDING_DIMENSIONS = 1536;
/** One search unit is a query with up to this many documents. */
const DOCUMENTS_PER_UNIT = 100;
const NOTHING = { uncached: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };

/** Versions of the API differ in their answers' form. */
export type CohereVersion = 1 | 2;

/** `POST /v2/embed`, and the first version with its plain list of vectors. */
export function answerCohereEmbed(call: Call, version: CohereVersion): Answer {
  const { body } = call;
  const texts = asList(body['texts']).map((text) => asText(text) ?? '');
  const dimensions = Math.min(
    asCount(body['output_dimension']) ?? EMBEDDING_DIMENSIONS,
    EMBEDDING_DIMENSIONS,
  );
  const vectors = texts.map(() => embedding(dimensions));
  const isFirst = version === 1 && body['embedding_types'] === undefined;
  const tokens = promptTokens(texts);
  return billed(
    call,
    version,
    {
      embeddings: isFirst ? vectors : { float: vectors },
      texts,
      response_type: isFirst ? 'embeddings_floats' : 'embeddings_by_type',
    },
    { input_tokens: tokens },
    { ...NOTHING, uncached: tokens },
  );
}

/** `POST /v2/rerank` and `/v1/rerank`: documents in falling order, billed by the search. */
export function answerCohereRerank(call: Call, version: CohereVersion): Answer {
  const documents = asList(call.body['documents']);
  const top = Math.min(asCount(call.body['top_n']) ?? documents.length, documents.length);
  const results = Array.from({ length: top }, (_, index) => ({ index, relevance_score: 1 / (index + 1) }));
  const units = Math.max(1, Math.ceil(documents.length / DOCUMENTS_PER_UNIT));
  return billed(call, version, { results }, { search_units: units }, NOTHING);
}

/** `GET /v1/models`. */
export function answerCohereModels(call: Call): Answer {
  const entry = (name: string) => ({ name, endpoints: ['chat'], finetuned: false, context_length: 256_000 });
  const { models } = call.provider;
  return freeAnswer(200, call.model === '' ? { models: models.map(entry) } : entry(call.model));
}

/** The last of the texts to embed, or the query: what may carry directives. */
export function coherePrompt(body: Readonly<Record<string, Json | undefined>>): string {
  return asText(body['query']) ?? asText(asList(body['texts']).at(-1)) ?? '';
}

function billed(
  call: Call,
  version: CohereVersion,
  value: object,
  units: object,
  counts: WholeAnswer['counts'],
): Answer {
  const id = call.identity.uuid();
  const isStated = !call.directives.faults.has('no-usage');
  const meta = { api_version: { version: String(version) }, ...(isStated ? { billed_units: units } : {}) };
  return {
    kind: 'whole',
    status: 200,
    headers: [],
    contentType: 'application/json',
    body: JSON.stringify({ id, ...value, meta }),
    usage: isStated ? { billed_units: units } : null,
    upstreamId: id,
    counts,
  };
}
