/** What the end of one operation of a session amounts to. Pure. */
import { strictModelId, type UsageReading } from '../../contract/usage.ts';
import type { Settlement } from '../gate/protocol.ts';
import { openReader } from '../metering/open-reader.ts';
import type { Admitted } from '../pipeline/call.ts';
import type { ForwardEnd } from '../pipeline/forward.ts';
import { settlementOf } from '../pipeline/settle.ts';
import type { Endpoint } from '../providers/endpoints.ts';

export interface OperationEnd {
  /** `ended`: by its own last event. `rejected`: the provider would not begin it. The others: the session went first. */
  readonly how: 'ended' | 'rejected' | 'caller_left' | 'upstream_broke' | 'timed_out';
  /** What its last event stated; null: there was none. */
  readonly reading: UsageReading | null;
  /** The provider says that it failed. */
  readonly hasFailed: boolean;
  /** The last event came when there was no caller any more. */
  readonly hasCallerLeft: boolean;
  /** From the caller's asking to the response's first event; null: nobody asked, or it never began. */
  readonly firstByteMs: number | null;
}

/** Status of the exchange that opened the session: its operations have none of their own. */
const SWITCHING_PROTOCOLS = 101;
const encoder = new TextEncoder();

/**
 * What one event states.
 * @param model what the session says that it runs; an event need not name it
 */
export function readUsage(endpoint: Endpoint, frame: string, model: string | null): UsageReading {
  const reader = openReader(endpoint, { contentType: 'application/json', status: 200, isStreamed: false });
  reader.push(encoder.encode(frame));
  const reading = reader.end();
  const [first, ...others] = reading.lines;
  if (!first) return reading;
  return { ...reading, lines: [{ ...first, model: first.model ?? strict(model) }, ...others] };
}

/** What an event states of a transcription, whose model only the session names. */
export function readTranscription(endpoint: Endpoint, frame: string, model: string | null): UsageReading {
  const reading = readUsage(endpoint, frame, model);
  return {
    ...reading,
    lines: reading.lines.map((line) => ({ ...line, model: strict(model) ?? line.model })),
  };
}

/** What a session is called by either side can be any text. */
const strict = (model: string | null): string | null => (model === null ? null : strictModelId(model));

export function operationSettlement(
  call: Admitted,
  end: OperationEnd,
  headers: Headers,
  endedAtMs: number,
): Settlement {
  const { reading, firstByteMs } = end;
  const settlement = settlementOf(
    call,
    {
      how: howOf(end),
      // As if it were a call of its own: one that was rejected is not billed.
      status: end.how === 'rejected' ? 400 : 200,
      headers,
      tap: reading && { how: 'complete', reading, bytes: null },
      firstByteMs,
    },
    endedAtMs,
  );
  const outcome = end.how === 'ended' && end.hasFailed ? 'upstream_error' : settlement.outcome;
  return { ...settlement, outcome, status: SWITCHING_PROTOCOLS };
}

function howOf({ how, hasCallerLeft }: OperationEnd): ForwardEnd['how'] {
  if (how === 'ended') return hasCallerLeft ? 'caller_left' : 'complete';
  return how === 'rejected' ? 'complete' : how;
}
