/** With which codes a session closes its sockets, and how it passes on those of others. Pure. */
import { type Refusal, refusalMessage } from '../../contract/refusals.ts';

/** `code` null: closed without one. */
export interface CloseReason {
  readonly code: number | null;
  /** At most 123 bytes (RFC 6455 §5.5). */
  readonly reason: string;
}

/** https://www.iana.org/assignments/websocket/websocket.xml#close-code-number */
export const CLOSE = {
  done: { code: 1000, reason: '' },
  callerGone: { code: 1001, reason: '' },
  tooMuchWaiting: { code: 1009, reason: 'too much is waiting for an admission' },
  upstreamGone: { code: 1011, reason: 'the provider closed the connection' },
  failed: { code: 1011, reason: 'the gateway cannot go on' },
  limit: { code: 1012, reason: 'limit reached: open another connection' },
  tooFast: { code: 1013, reason: 'too much data at once' },
  silent: { code: 1001, reason: 'nothing was said for too long' },
} as const satisfies Readonly<Record<string, CloseReason>>;

const POLICY_VIOLATION = 1008;
const MAX_REASON_BYTES = 123;

/** What the error event says as well, for callers that look at the close alone. */
export function refusedBy(refusal: Refusal): CloseReason {
  const room = new Uint8Array(MAX_REASON_BYTES);
  const message = refusalMessage(refusal);
  const { read } = new TextEncoder().encodeInto(message, room);
  return { code: POLICY_VIOLATION, reason: message.slice(0, read) };
}

/** Says that there was no code. */
const NO_CODE = 1005;

/**
 * One side's end as the other one is told of it.
 * @param otherwise for codes that stand for a connection that broke off and may not be sent
 */
export function passedOn(code: number, reason: string, otherwise: CloseReason): CloseReason {
  if (code === NO_CODE) return { code: null, reason: '' };
  const isSendable = (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1006) || code >= 3000;
  return isSendable ? { code, reason } : otherwise;
}
