/**
 * Endpoints of operations that end after their answer: which create one, which tell how it stands, which hand out its
 * results. None of the latter is billed by itself.
 */
import type { DialectName } from './dialects.ts';
import { type EndpointRow, type Extra, free, metered } from './endpoint-rows.ts';

export type JobFormatName = 'openai-batch' | 'anthropic-batch' | 'google-batch' | 'xai-batch';

export interface JobEndpoint {
  /** `results`: the answer is the results, one to a line; the path names the operation, or a file of it. */
  readonly role: 'creates' | 'tells' | 'results';
  /** Null: the answer is the one that the operation was to make, in its own dialect. */
  readonly format: JobFormatName | null;
  /** What the provider writes before the id that the path names, where it writes ids with what they are of. */
  readonly idPrefix: string;
  /** What stands after it, where results are known under a name of their own. Absent: nothing. */
  readonly idSuffix?: string;
  /** Query parameter with which a further page of results is asked for: no such page is all of them. */
  readonly pageParameter?: string;
}

interface JobApi {
  readonly format: JobFormatName | null;
  /** Of the answers that it collects: their conventions hold for it. */
  readonly dialect: DialectName;
}

const BATCHES_OPENAI: JobApi = { format: 'openai-batch', dialect: 'openai-chat' };
const BATCHES_ANTHROPIC: JobApi = { format: 'anthropic-batch', dialect: 'anthropic-messages' };
const BATCHES_GOOGLE: JobApi = { format: 'google-batch', dialect: 'google-generate' };
const BATCHES_XAI: JobApi = { format: 'xai-batch', dialect: 'openai-chat' };
const INTERACTIONS: JobApi = { format: null, dialect: 'google-interactions' };
const RESPONSES: JobApi = { format: null, dialect: 'openai-responses' };

/** An answer in which no operation is named was none that could be followed. */
const creates = (pattern: string, { format, dialect }: JobApi, extra: Extra = {}): EndpointRow =>
  metered(pattern, 'batches', dialect, {
    modelIn: 'none',
    needsModel: false,
    body: 'any',
    mayBeSilent: true,
    job: { role: 'creates', format, idPrefix: '' },
    ...extra,
  });

const tells = (
  method: EndpointRow['method'],
  pattern: string,
  operation: EndpointRow['operation'],
  { format, dialect }: JobApi,
): EndpointRow => ({
  ...free(method, pattern, operation),
  dialect,
  job: { role: 'tells', format, idPrefix: '' },
});

const results = (
  pattern: string,
  operation: EndpointRow['operation'],
  { format, dialect }: JobApi,
  extra: Partial<JobEndpoint> = {},
): EndpointRow => ({
  ...free('GET', pattern, operation),
  dialect,
  job: { role: 'results', format, idPrefix: '', ...extra },
});

/** Stored and background responses, and batches of any requests of OpenAI's. */
export const OPENAI_JOBS: readonly EndpointRow[] = [
  tells('POST', '/{version}/responses/{id}/cancel', 'poll', RESPONSES),
  tells('GET', '/{version}/responses/{id}', 'poll', RESPONSES),
  creates('/{version}/batches', BATCHES_OPENAI),
  tells('GET', '/{version}/batches/{id}', 'batches', BATCHES_OPENAI),
  tells('POST', '/{version}/batches/{id}/cancel', 'batches', BATCHES_OPENAI),
  results('/{version}/files/{id}/content', 'files', BATCHES_OPENAI),
];

/** What stands after a batch's id in the name of its results: they have no id of their own. */
export const RESULTS_SUFFIX = '/results';

/** https://docs.x.ai/developers/advanced-api-usage/batch-api: made empty, filled call by call, handed out by the page. */
export const XAI_JOBS: readonly EndpointRow[] = [
  creates('/{version}/batches', BATCHES_XAI),
  free('POST', '/{version}/batches/{id}/requests', 'batches'),
  free('GET', '/{version}/batches/{id}/requests', 'batches'),
  tells('GET', '/{version}/batches/{id}', 'batches', BATCHES_XAI),
  { ...tells('POST', '/{version}/batches/{model}:cancel', 'batches', BATCHES_XAI), modelIn: 'none' },
  results('/{version}/batches/{id}/results', 'batches', BATCHES_XAI, {
    idSuffix: RESULTS_SUFFIX,
    pageParameter: 'pagination_token',
  }),
];

/** https://docs.mistral.ai/api/endpoint/batch */
export const MISTRAL_JOBS: readonly EndpointRow[] = [
  creates('/{version}/batch/jobs', BATCHES_OPENAI),
  free('GET', '/{version}/batch/jobs', 'batches'),
  tells('GET', '/{version}/batch/jobs/{id}', 'batches', BATCHES_OPENAI),
  tells('POST', '/{version}/batch/jobs/{id}/cancel', 'batches', BATCHES_OPENAI),
];

export const ANTHROPIC_JOBS: readonly EndpointRow[] = [
  creates('/{version}/messages/batches', BATCHES_ANTHROPIC),
  tells('GET', '/{version}/messages/batches/{id}', 'batches', BATCHES_ANTHROPIC),
  tells('POST', '/{version}/messages/batches/{id}/cancel', 'batches', BATCHES_ANTHROPIC),
  results('/{version}/messages/batches/{id}/results', 'batches', BATCHES_ANTHROPIC),
];

/** https://ai.google.dev/api/batch-api, below a model. */
export const googleBatches = (kind: string): readonly EndpointRow[] =>
  ['batchGenerateContent', 'asyncBatchEmbedContent'].map((verb) =>
    creates(`/{version}/${kind}/{model}:${verb}`, BATCHES_GOOGLE, { modelIn: 'path' }),
  );

export const GOOGLE_JOBS: readonly EndpointRow[] = [
  tells('GET', '/{version}/interactions/{id}', 'poll', INTERACTIONS),
  tells('POST', '/{version}/interactions/{id}/cancel', 'poll', INTERACTIONS),
  free('GET', '/{version}/batches', 'batches'),
  tells('GET', '/{version}/batches/{id}', 'batches', BATCHES_GOOGLE),
  free('POST', '/{version}/batches/{model}:cancel', 'batches'),
  free('POST', '/{version}/batches/{model}:delete', 'batches'),
  free('DELETE', '/{version}/batches/{id}', 'batches'),
  results('/download/{version}/files/{model}:download', 'files', BATCHES_GOOGLE, { idPrefix: 'files/' }),
];
