/** What the demonstration calls are, decided before the first is made. Pure; no I/O. */
import { type Random, seededRandom } from './random.ts';

/** The SDK and the endpoint that a call goes through. */
export type CallKind =
  | 'openai chat'
  | 'openai responses'
  | 'openai embeddings'
  | 'anthropic messages'
  | 'google generate'
  | 'ai openai'
  | 'ai anthropic';

/** How a call ends. `left`: the caller goes away in the middle of the stream. */
export type Ending = 'answered' | 'left' | 'refused by the provider';

export interface PlannedCall {
  readonly kind: CallKind;
  readonly model: string;
  readonly isStreamed: boolean;
  readonly ending: Ending;
  readonly dimensions: { readonly team: string; readonly app: string; readonly env: string };
  /** Prompt with what the simulator is to do, in its own language. */
  readonly prompt: string;
  /** Milliseconds until the next call. */
  readonly pauseMs: number;
}

const MODELS: Readonly<Record<CallKind, readonly (readonly [number, string])[]>> = {
  'openai chat': [
    [5, 'gpt-4o-mini'],
    [3, 'gpt-4o'],
    [3, 'gpt-4.1'],
    [1, 'in-house-model-7b'],
  ],
  'openai responses': [
    [4, 'gpt-5-mini'],
    [2, 'gpt-5'],
  ],
  'openai embeddings': [
    [3, 'text-embedding-3-small'],
    [1, 'text-embedding-3-large'],
  ],
  'anthropic messages': [
    [4, 'claude-sonnet-5'],
    [3, 'claude-haiku-4-5'],
    [1, 'claude-opus-4-8'],
  ],
  'google generate': [
    [4, 'gemini-2.5-flash'],
    [2, 'gemini-2.5-pro'],
  ],
  'ai openai': [[1, 'gpt-4o-mini']],
  'ai anthropic': [[1, 'claude-haiku-4-5']],
};

const KINDS: readonly (readonly [number, CallKind])[] = [
  [7, 'openai chat'],
  [3, 'openai responses'],
  [2, 'openai embeddings'],
  [6, 'anthropic messages'],
  [4, 'google generate'],
  [1, 'ai openai'],
  [1, 'ai anthropic'],
];

const APPLICATIONS: readonly (readonly [number, { team: string; app: string }])[] = [
  [5, { team: 'search', app: 'ranker' }],
  [3, { team: 'search', app: 'query-rewriter' }],
  [4, { team: 'support', app: 'assistant' }],
  [2, { team: 'support', app: 'ticket-summary' }],
  [3, { team: 'marketing', app: 'copywriter' }],
  [1, { team: 'data', app: 'labelling' }],
];

const ENVIRONMENTS: readonly (readonly [number, string])[] = [
  [8, 'prod'],
  [2, 'staging'],
  [1, 'dev'],
];

const SUBJECTS = [
  'a delivery date',
  'a returned parcel',
  'winter shoes',
  'an invoice',
  'opening hours',
  'a warranty',
];
const SEED = 20_261_120;

/** About three minutes of calls, one or two a second, always the same ones. */
export function planTraffic(count = 270): PlannedCall[] {
  const random = seededRandom(SEED);
  return Array.from({ length: count }, () => planCall(random));
}

function planCall(random: Random): PlannedCall {
  const kind = random.weighted(KINDS);
  const isStreamed = kind !== 'openai embeddings' && random.next() < 0.55;
  const ending = random.weighted<Ending>([
    [90, 'answered'],
    [isStreamed ? 6 : 0, 'left'],
    [4, 'refused by the provider'],
  ]);
  return {
    kind,
    model: random.weighted(MODELS[kind]),
    isStreamed,
    ending,
    dimensions: { ...random.weighted(APPLICATIONS), env: random.weighted(ENVIRONMENTS) },
    prompt: promptOf(random, ending),
    pauseMs: random.between(350, 950),
  };
}

/** The directives in brackets are for the simulator; a third of the prompts say that they were cached before. */
function promptOf(random: Random, ending: Ending): string {
  const question = `What should we answer to a question about ${SUBJECTS[random.between(0, SUBJECTS.length - 1)]}? `;
  const background = 'The customer wrote to us before and has been waiting. '.repeat(random.between(5, 120));
  const directives = [
    `[[tokens:${random.between(40, 700)}]]`,
    ...(random.next() < 0.33 ? [`[[cached:${random.between(30, 45)}]]`] : []),
    ...(ending === 'left' ? ['[[fault:slow]]'] : []),
    ...(ending === 'refused by the provider'
      ? [
          `[[fault:error:${random.weighted([
            [3, 429],
            [1, 500],
          ])}]]`,
        ]
      : []),
  ];
  return background + question + directives.join(' ');
}
