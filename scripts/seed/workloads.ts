/** What the made-up applications do: which models they call, how long their calls are and when they make them. Data. */
import type { Operation } from '../../contract/operations.ts';

/** When an application is used, see `calendar.ts`. */
export type Rhythm = 'office' | 'consumer' | 'nightly' | 'steady';

export interface Model {
  readonly provider: string;
  readonly model: string;
  /** As responses name it; absent: as the request does. */
  readonly served?: string;
  readonly endpoint: string;
  readonly operation: Operation;
}

export interface Workload {
  readonly app: string;
  readonly rhythm: Rhythm;
  /** Share of the organisation's calls, to the others'. */
  readonly weight: number;
  /** Before and after the change of models, if there is one: at this share of the period. */
  readonly models: readonly (readonly [number, Model])[];
  readonly later?: { readonly at: number; readonly models: readonly (readonly [number, Model])[] };
  /** Medians, and the standard deviation of their logarithm. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly spread: number;
  /** Share of calls whose prompt is partly cached, and which part of it then. */
  readonly cachedCalls: number;
  readonly cachedPart: number;
  /** Tokens of reasoning to one of visible output. */
  readonly reasoning: number;
  readonly streamed: number;
}

const chat = (model: string, served?: string): Model => ({
  provider: 'openai',
  model,
  endpoint: '/v1/chat/completions',
  operation: 'chat',
  ...(served ? { served } : {}),
});
const responses = (model: string): Model => ({
  provider: 'openai',
  model,
  endpoint: '/v1/responses',
  operation: 'responses',
});
const embeddings = (model: string): Model => ({
  provider: 'openai',
  model,
  endpoint: '/v1/embeddings',
  operation: 'embeddings',
});
const messages = (model: string): Model => ({
  provider: 'anthropic',
  model,
  endpoint: '/v1/messages',
  operation: 'messages',
});
const generate = (model: string): Model => ({
  provider: 'google-ai-studio',
  model,
  operation: 'generate',
  endpoint: '/v1beta/models/{model}:generateContent',
});
const compatible = (provider: string, model: string): Model => ({
  provider,
  model,
  endpoint: '/v1/chat/completions',
  operation: 'chat',
});

const MINI = chat('gpt-4o-mini', 'gpt-4o-mini-2024-07-18');
/** No price book knows it: its cost is unknown. */
const IN_HOUSE = chat('in-house-model-7b');

export const WORKLOADS: readonly (Workload & { readonly team: string; readonly project: string })[] = [
  {
    team: 'Search',
    project: 'Ranking',
    app: 'ranker',
    rhythm: 'consumer',
    weight: 30,
    models: [
      [6, MINI],
      [1, IN_HOUSE],
    ],
    later: { at: 0.45, models: [[1, responses('gpt-5-mini')]] },
    inputTokens: 900,
    outputTokens: 120,
    spread: 0.5,
    cachedCalls: 0.6,
    cachedPart: 0.7,
    reasoning: 0,
    streamed: 0,
  },
  {
    team: 'Search',
    project: 'Indexing',
    app: 'indexer',
    rhythm: 'nightly',
    weight: 22,
    models: [[1, embeddings('text-embedding-3-small')]],
    inputTokens: 420,
    outputTokens: 0,
    spread: 0.4,
    cachedCalls: 0,
    cachedPart: 0,
    reasoning: 0,
    streamed: 0,
  },
  {
    team: 'Support',
    project: 'Assistant',
    app: 'assistant',
    rhythm: 'consumer',
    weight: 24,
    models: [
      [5, messages('claude-haiku-4-5')],
      [2, messages('claude-sonnet-4-5')],
    ],
    later: {
      at: 0.6,
      models: [
        [5, messages('claude-haiku-4-5')],
        [2, messages('claude-sonnet-5')],
      ],
    },
    inputTokens: 3200,
    outputTokens: 380,
    spread: 0.7,
    cachedCalls: 0.75,
    cachedPart: 0.8,
    reasoning: 0,
    streamed: 0.9,
  },
  {
    team: 'Support',
    project: 'Tickets',
    app: 'ticket-summary',
    rhythm: 'office',
    weight: 9,
    models: [[1, generate('gemini-2.5-flash')]],
    inputTokens: 2400,
    outputTokens: 220,
    spread: 0.6,
    cachedCalls: 0.1,
    cachedPart: 0.5,
    reasoning: 0.4,
    streamed: 0.1,
  },
  {
    team: 'Engineering',
    project: 'Coding',
    app: 'code-agent',
    rhythm: 'office',
    weight: 12,
    models: [
      [4, messages('claude-sonnet-4-5')],
      [1, messages('claude-opus-4-8')],
    ],
    later: {
      at: 0.6,
      models: [
        [5, messages('claude-sonnet-5')],
        [1, messages('claude-opus-4-8')],
      ],
    },
    inputTokens: 18_000,
    outputTokens: 900,
    spread: 0.9,
    cachedCalls: 0.9,
    cachedPart: 0.9,
    reasoning: 0,
    streamed: 1,
  },
  {
    team: 'Engineering',
    project: 'Review',
    app: 'review-bot',
    rhythm: 'office',
    weight: 5,
    models: [[1, responses('gpt-5')]],
    inputTokens: 6000,
    outputTokens: 500,
    spread: 0.8,
    cachedCalls: 0.3,
    cachedPart: 0.5,
    reasoning: 1.8,
    streamed: 0.3,
  },
  {
    team: 'Marketing',
    project: 'Copy',
    app: 'copywriter',
    rhythm: 'office',
    weight: 6,
    models: [
      [3, chat('gpt-4.1', 'gpt-4.1-2025-04-14')],
      [1, generate('gemini-2.5-pro')],
    ],
    inputTokens: 700,
    outputTokens: 650,
    spread: 0.5,
    cachedCalls: 0.05,
    cachedPart: 0.5,
    reasoning: 0,
    streamed: 0.7,
  },
  {
    team: 'Data',
    project: 'Labelling',
    app: 'labelling',
    rhythm: 'nightly',
    weight: 10,
    models: [
      [3, compatible('deepseek', 'deepseek-chat')],
      [1, compatible('mistral', 'mistral-small-latest')],
    ],
    inputTokens: 1100,
    outputTokens: 90,
    spread: 0.5,
    cachedCalls: 0.4,
    cachedPart: 0.6,
    reasoning: 0,
    streamed: 0,
  },
];

export const CUSTOMERS = ['northwind', 'contoso', 'initech', 'umbrella', 'hooli', 'acme'] as const;
export const FEATURES = ['chat', 'summary', 'search', 'draft'] as const;
