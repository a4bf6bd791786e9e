/** What is measured: every combination of body, number of connections and number of keys. Pure. */

/**
 * - `json`: a whole answer
 * - `stream`: an event stream whose caller asks for usage
 * - `spliced`: an event stream whose caller does not, so that the gateway asks and takes the answer out again
 */
export const BODIES = ['json', 'stream', 'spliced'] as const;
export type Body = (typeof BODIES)[number];

export const TARGETS = ['direct', 'spendgate', 'portkey'] as const;
export type Target = (typeof TARGETS)[number];

export interface BenchCase {
  /** `{body}-{connections}c-{keys}k` */
  readonly name: string;
  readonly body: Body;
  readonly connections: number;
  /** Gateway keys that the calls take in turn; all in one bucket, as an organisation's are when self-hosted. */
  readonly keys: number;
}

export const CONNECTIONS = [1, 32] as const;
export const KEYS = [1, 200] as const;

export const ALL_CASES: readonly BenchCase[] = BODIES.flatMap((body) =>
  CONNECTIONS.flatMap((connections) => KEYS.map((keys) => benchCase(body, connections, keys))),
);

/** The cases of `--quick`: those that the aims are about come first, since the time may not be enough for all. */
export const QUICK_CASES: readonly BenchCase[] = [
  benchCase('json', 32, 1),
  benchCase('stream', 32, 1),
  benchCase('json', 1, 1),
  benchCase('stream', 1, 1),
  benchCase('spliced', 32, 1),
  benchCase('json', 32, 200),
];

/** Cases whose name begins with one of these; null if one of them names none. */
export function chooseCases(cases: readonly BenchCase[], prefixes: readonly string[]): BenchCase[] | null {
  const isNamed = (prefix: string) => cases.some(({ name }) => name.startsWith(prefix));
  if (!prefixes.every(isNamed)) return null;
  return cases.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
}

function benchCase(body: Body, connections: number, keys: number): BenchCase {
  return { name: `${body}-${connections}c-${keys}k`, body, connections, keys };
}

const PROMPT =
  'Summarise in three sentences what a gateway between applications and model providers is for. [[number:7]]';

/** The request's JSON. The prompt carries a directive to the simulator: every answer is the same, byte for byte. */
export function requestBody(body: Body): string {
  return JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'You answer in plain English.' },
      { role: 'user', content: PROMPT },
    ],
    max_tokens: 64,
    ...(body === 'json' ? {} : { stream: true }),
    ...(body === 'stream' ? { stream_options: { include_usage: true } } : {}),
  });
}
