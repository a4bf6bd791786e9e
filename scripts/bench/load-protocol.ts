/** What the benchmark and its load generator, a process of its own, say to each other. */

export interface LoadJob {
  readonly type: 'load';
  readonly port: number;
  /** Whole requests, head and body, taken in turn by all connections together. */
  readonly requests: readonly string[];
  readonly connections: number;
  /** Calls that end before this are made and checked, and not measured. */
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly expected: ExpectedAnswer;
}

/** How every answer must look. */
export interface ExpectedAnswer {
  readonly status: number;
  /** Bytes of the body, transfer-coding removed. */
  readonly bodyBytes: number;
  /** The body's last characters. */
  readonly ending: string;
}

export interface LoadResult {
  readonly type: 'loaded';
  /** Every call that was made, those of the warm-up and those that failed too. */
  readonly calls: number;
  /** Calls that ended inside the measured time, and that time. */
  readonly measured: number;
  readonly measuredMs: number;
  /** From the first byte of the request written to the first byte of the body read; milliseconds, one per call. */
  readonly firstByteMs: readonly number[];
  /** To the last byte of the body. */
  readonly lastByteMs: readonly number[];
  /** Answers that were not as expected, by what was wrong. */
  readonly failures: Readonly<Record<string, number>>;
}
