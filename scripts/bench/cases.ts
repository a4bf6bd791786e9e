/** What is measured: every combination of body, number of connections and number of keys; and long streams. Pure. */

/**
 * - `json`: a whole answer
 * - `stream`: an event stream whose caller asks for usage
 * - `spliced`: an event stream whose caller does not, so that the gateway asks and takes the answer out again
 */
export const BODIES = ['json', 'stream', 'spliced'] as const;

/**
 * One long event stream, over the gateway in three ways, to see what reading it costs:
 * - `long`: a copy is read beside it
 * - `filtered`: every event passes through the filter that takes the usage chunk out again
 * - `unread`: asked of a path that no gateway knows, so that the runtime pipes it and nothing is read
 */
export const TAP_BODIES = ['long', 'filtered', 'unread'] as const;
export type TapBody = (typeof TAP_BODIES)[number];
export type Body = (typeof BODIES)[number] | TapBody;

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

/** Few: one long stream after the other keeps a core busy. */
export const TAP_CONNECTIONS = [1, 4] as const;

export const ALL_CASES: readonly BenchCase[] = [
  ...BODIES.flatMap((body) =>
    CONNECTIONS.flatMap((connections) => KEYS.map((keys) => benchCase(body, connections, keys))),
  ),
  ...TAP_CONNECTIONS.flatMap((connections) => TAP_BODIES.map((body) => benchCase(body, connections, 1))),
];

/** The bodies that a target is asked for: what the tap costs is a question to one gateway. */
export function bodiesOf(target: Target): readonly Body[] {
  return target === 'portkey' ? BODIES : [...BODIES, ...TAP_BODIES];
}

export const isTapBody = (body: Body): body is TapBody => TAP_BODIES.some((known) => known === body);

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

/** One event each: about a megabyte. */
const LONG_TOKENS = 4_000;
const ASKING: ReadonlySet<Body> = new Set(['stream', 'long', 'unread']);
const PROMPT =
  'Summarise in three sentences what a gateway between applications and model providers is for. [[number:7]]';

/** The request's JSON. The prompt carries a directive to the simulator: every answer is the same, byte for byte. */
export function requestBody(body: Body): string {
  const isLong = isTapBody(body);
  return JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'You answer in plain English.' },
      { role: 'user', content: isLong ? `${PROMPT} [[tokens:${LONG_TOKENS}]]` : PROMPT },
    ],
    max_tokens: isLong ? LONG_TOKENS : 64,
    ...(body === 'json' ? {} : { stream: true }),
    ...(ASKING.has(body) ? { stream_options: { include_usage: true } } : {}),
  });
}
