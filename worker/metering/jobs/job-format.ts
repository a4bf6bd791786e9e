/** What operations that end later look like on the wire: a row for each API. Everything else is the reader's. */
import type { DialectName } from '../../providers/dialects.ts';
import { type JobFormatName, RESULTS_SUFFIX } from '../../providers/job-endpoints.ts';

/** Paths are tried in their order; the first that is stated counts. */
export interface JobFormat {
  /** The operation's id, in the object that creating and polling it answer. */
  readonly id: readonly string[];
  readonly state: readonly string[];
  /** States in which nothing more will be done, lower case. */
  readonly ended: ReadonlySet<string>;
  /** Where no state is stated but how many of its requests there are and wait: none that waits is the end. */
  readonly waiting?: { readonly all: string; readonly left: string };
  /** How many of its requests were answered: with none, nothing is billed. */
  readonly answered: readonly string[];
  /** Files with its results. */
  readonly resultIds: readonly string[];
  /** What stands after its id in the name of its results, which are all there only once it has ended. */
  readonly resultsSuffix?: string;
  /** Results are one document, with an answer of whatever kind in each place, and a token where there are more of them. */
  readonly page?: { readonly answers: string; readonly next: string };
  /** The object sums up what its requests used, as `usage` of one `model`. */
  readonly statesUsage: boolean;
  /** Where answers stand in the object. */
  readonly inObject: readonly string[];
  /** Where the answer stands in a line of results. */
  readonly inResults: readonly string[];
  /** What is found in a line of results and in few other files. */
  readonly marks: readonly string[];
  /** How answers state usage: by what they call themselves in `object`, else as `otherwise`. */
  readonly answers: {
    readonly byObject: Readonly<Record<string, DialectName>>;
    readonly otherwise: DialectName;
  };
}

const GOOGLE_STATES = ['succeeded', 'failed', 'cancelled', 'expired'].flatMap((state) => [
  `batch_state_${state}`,
  `job_state_${state}`,
]);

export const JOB_FORMATS: Readonly<Record<JobFormatName, JobFormat>> = {
  /**
   * https://developers.openai.com/api/docs/guides/batch, which Azure, Groq and others follow; Together wraps what it
   * creates in `job` (https://docs.together.ai/docs/inference/batch/manage), Mistral has names of its own
   * (https://docs.mistral.ai/api/endpoint/batch).
   */
  'openai-batch': {
    id: ['id', 'job.id'],
    state: ['status', 'job.status'],
    ended: new Set(['completed', 'failed', 'expired', 'cancelled', 'success', 'timeout_exceeded']),
    answered: ['request_counts.completed', 'succeeded_requests'],
    resultIds: ['output_file_id', 'output_file'],
    statesUsage: true,
    // Mistral's, and OpenRouter's (https://openrouter.ai/docs/guides/features/batch-api), hold their results themselves.
    inObject: ['outputs.*.response.body', 'results.*.response.body'],
    inResults: ['response.body'],
    marks: ['custom_id'],
    answers: { byObject: { response: 'openai-responses' }, otherwise: 'openai-chat' },
  },
  /** https://docs.anthropic.com/en/docs/build-with-claude/batch-processing */
  'anthropic-batch': {
    id: ['id'],
    state: ['processing_status'],
    ended: new Set(['ended']),
    answered: ['request_counts.succeeded'],
    resultIds: [],
    statesUsage: false,
    inObject: [],
    inResults: ['result.message'],
    marks: ['custom_id'],
    answers: { byObject: {}, otherwise: 'anthropic-messages' },
  },
  /**
   * https://docs.x.ai/developers/advanced-api-usage/batch-api. A batch has no state but its counts, and results can be
   * asked for before its end: they are believed once its object has told it, and only where one page holds them all.
   */
  'xai-batch': {
    id: ['batch_id'],
    state: [],
    ended: new Set(),
    waiting: { all: 'state.num_requests', left: 'state.num_pending' },
    answered: ['state.num_success'],
    resultIds: ['output_file_id'],
    resultsSuffix: RESULTS_SUFFIX,
    page: { answers: 'results.*.batch_result.response', next: 'pagination_token' },
    statesUsage: false,
    inObject: [],
    inResults: ['results.*.batch_result.response.chat_get_completion'],
    marks: ['results'],
    answers: { byObject: { response: 'openai-responses' }, otherwise: 'openai-chat' },
  },
  /** https://ai.google.dev/api/batch-api; what the operation answers stands in its metadata as well. */
  'google-batch': {
    id: ['name'],
    state: ['metadata.state', 'state'],
    ended: new Set(GOOGLE_STATES),
    answered: [],
    resultIds: ['response.responsesFile', 'metadata.output.responsesFile'],
    statesUsage: false,
    inObject: ['response', 'metadata.output'].flatMap((at) =>
      ['inlinedResponses', 'inlinedEmbedContentResponses'].map(
        (list) => `${at}.${list}.inlinedResponses.*.response`,
      ),
    ),
    inResults: ['response', ''],
    marks: ['key', 'response'],
    answers: { byObject: {}, otherwise: 'google-generate' },
  },
};
