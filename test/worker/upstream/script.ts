/**
 * How the test upstream is told what to answer. A test registers a script under a name, sends a call whose
 * `x-test-script` header names it, and reads afterwards what the upstream saw. Shared by both sides; no I/O.
 */

/** One step of an answer's body. */
export type Step =
  /** Bytes, base64. */
  | { readonly bytes: string }
  /** `text` that many times over, in large writes, as fast as the connection takes it. */
  | { readonly repeat: string; readonly times: number }
  /** Waits until the test sends this signal. */
  | { readonly until: string }
  /** Breaks the connection off. */
  | { readonly reset: true };

export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits for this signal before the headers. */
  readonly headersAfter?: string;
  readonly steps: readonly Step[];
}

/** What the upstream saw of one call. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they arrived. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** One character per byte. */
  readonly requestBody: string;
  /** Bytes of the answer's body that were handed to the connection. */
  readonly written: number;
  /** The connection was closed by the gateway before the answer's end. */
  readonly isCut: boolean;
}

export const SCRIPT_HEADER = 'x-test-script';
