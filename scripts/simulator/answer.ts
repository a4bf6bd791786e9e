/** What a dialect says, before faults, pace and encoding are applied. */

/** Tokens in disjoint classes; `output` includes `reasoning`. */
export interface Counts {
  readonly uncached: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

/** The provider's usage object as it stands on the wire. */
export type StatedUsage = object;

/** Once this many frames are out, the caller has been told this usage. */
export interface Statement {
  readonly afterFrames: number;
  readonly usage: StatedUsage;
}

interface Common {
  /** Header names and values in turn, besides content type and length. */
  readonly headers: readonly string[];
  readonly contentType: string;
  readonly upstreamId: string | null;
  /** What the call costs whether or not it is stated; null: nothing is billed. */
  readonly counts: Counts | null;
}

export interface WholeAnswer extends Common {
  readonly kind: 'whole';
  readonly status: number;
  readonly body: string;
  readonly usage: StatedUsage | null;
}

export interface StreamedAnswer extends Common {
  readonly kind: 'streamed';
  readonly frames: readonly (string | Buffer)[];
  readonly statements: readonly Statement[];
}

export type Answer = WholeAnswer | StreamedAnswer;

/** All prompt tokens. */
export function inputTokens(counts: Counts): number {
  return counts.uncached + counts.cacheRead + counts.cacheWrite5m + counts.cacheWrite1h;
}

/** An answer that bills nothing. */
export function freeAnswer(status: number, value: object, headers: readonly string[] = []): WholeAnswer {
  return {
    kind: 'whole',
    status,
    headers,
    contentType: 'application/json',
    body: JSON.stringify(value),
    usage: null,
    upstreamId: null,
    counts: null,
  };
}
