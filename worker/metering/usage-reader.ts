/** What every reader of usage is, whatever the wire format behind it. */
import type { UsageReading } from '../../contract/usage.ts';

/** Reads the usage of one response out of its bytes. Never throws, never holds more than its bound. */
export interface UsageReader {
  /** The next bytes of the body, content-coding removed, in any chunks; they may be reused afterwards. */
  push(chunk: Uint8Array): void;
  /** What was found. Call it once, at the body's end or wherever it broke off. */
  end(): UsageReading;
}

export interface ResponseFacts {
  /** The `content-type` header as sent; null if there was none. */
  readonly contentType: string | null;
  readonly status: number;
  /** The request asked for a stream. */
  readonly isStreamed: boolean;
  /** The response's headers: some APIs state figures there. */
  readonly headers?: Pick<Headers, 'get'>;
}
