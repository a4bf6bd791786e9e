/** Where a budget may end a stream: sets up what counts it and what asks the gate for more. */
import { endingFor } from '../endings/ending.ts';
import { outputTokensFor } from '../endings/output-room.ts';
import { StreamRoom } from '../endings/stream-room.ts';
import { StreamStop } from '../endings/stream-stop.ts';
import type { UsageChunkFilter } from '../stream/usage-chunk-filter.ts';
import type { Admitted } from './call.ts';
import { keyGate } from './gates.ts';

/**
 * Null: no budget ends this stream, or it could not: where hanging up does not end what is billed, where its format says
 * nothing of a length, where what it costs is not known.
 * @param filter what the stream goes through anyway
 */
export function streamStop(call: Admitted, filter: UsageChunkFilter | null): StreamStop | null {
  const { streamHold, provider, endpoint, priceOverrides, reservedNanos } = call;
  if (!streamHold || provider.onCallerLeft !== 'cancel') return null;
  const { heldNanos, facts } = streamHold;
  const ending = endingFor(endpoint.dialect);
  const priced = { ...facts, overrides: priceOverrides };
  if (!ending || outputTokensFor(heldNanos, priced) === null) return null;
  const room = new StreamRoom(heldNanos, reservedNanos, {
    tokensFor: (nanos) => outputTokensFor(nanos, priced) ?? 0,
    extend: async (nanos) => {
      const held = await keyGate(call).extend(call.requestId, nanos.toString());
      return held === null ? null : BigInt(held);
    },
  });
  return new StreamStop(filter, ending, room);
}
