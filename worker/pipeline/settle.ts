/** Ends an admitted call: what was read becomes priced lines, and the gate writes the closing event. */
import type { EventLine, Outcome } from '../../contract/event.ts';
import { type PricedLines, priceLines } from '../../contract/prices/price-line.ts';
import {
  type Basis,
  type MeteredLine,
  NO_USAGE,
  type UsageFlag,
  type UsageReading,
} from '../../contract/usage.ts';
import { estimatedInputTokens } from '../endings/output-room.ts';
import { plainLine } from '../gate/events.ts';
import type { Settlement } from '../gate/protocol.ts';
import { basisOf, statesUsage } from '../metering/basis.ts';
import { priceListOf, registeredHostOf } from '../providers/provider.ts';
import type { Admitted } from './call.ts';
import { deferredNames, settleDeferred, toldLines } from './deferred.ts';
import type { ForwardEnd } from './forward.ts';
import { keyGate } from './gates.ts';
import { accountOf } from './provider-account.ts';
import { keep, settleTogether } from './settle-together.ts';

/** Settles a call whose end is known. Never throws: what no one takes, the gate's alarm closes at the reservation. */
export async function settle(call: Admitted, end: ForwardEnd, nowMs: () => number): Promise<void> {
  const endedAtMs = nowMs();
  if (end.how !== 'not_sent') {
    await settleTogether(call, settlementOf(call, end, endedAtMs), endedAtMs);
    return settleDeferred(call, end, endedAtMs);
  }
  try {
    await keyGate(call).cancel(call.requestId);
  } catch {
    await keep(call, [cancellation(call, endedAtMs)]);
  }
}

/** What a cancelled operation's settlement says, for a gate that could not be told so: no byte went upstream. */
function cancellation(call: Admitted, endedAtMs: number): Settlement {
  return {
    ...settlementOf(
      call,
      { how: 'not_sent', status: null, headers: null, tap: null, firstByteMs: null },
      endedAtMs,
    ),
    outcome: 'cancelled',
    basis: 'none',
    lines: [plainLine(call.facts.strictModel, 'none', '0', '0')],
  };
}

/** Pure: the settlement that an end amounts to. */
export function settlementOf(call: Admitted, end: ForwardEnd, endedAtMs: number): Settlement {
  const reading = end.tap?.reading ?? null;
  const told = toldLines(call, reading);
  const { basis, lines } = stoppedLines(call, end) ?? spokenLines(call, end) ?? readLines(call, end, told);
  return {
    requestId: call.requestId,
    endedAtMs,
    outcome: outcomeOf(end),
    basis,
    status: end.status,
    isStreamed: call.facts.isStreamed,
    lines,
    serviceTier: told ? null : (reading?.serviceTier ?? null),
    upstreamId: reading?.upstreamId ?? null,
    providerAccount: accountOf(call, end),
    responseBytes: end.tap?.bytes ?? null,
    firstByteMs: end.firstByteMs === null ? null : Math.max(0, end.firstByteMs),
    unknownUsageKeys: told ? [] : (reading?.unknownKeys ?? []),
    rawUsage: told ? {} : (reading?.raw ?? {}),
    deferredAs: deferredNames(call, end),
  };
}

function outcomeOf({ how, status }: ForwardEnd): Outcome {
  if (how === 'caller_left') return 'caller_left';
  if (how === 'stopped') return 'stopped_at_budget';
  if (how === 'timed_out') return 'upstream_timeout';
  if (how === 'unreachable') return 'upstream_unreachable';
  if (how === 'upstream_broke') return 'upstream_incomplete';
  return status !== null && status >= 400 ? 'upstream_error' : 'completed';
}

interface BasedLines {
  readonly basis: Basis;
  readonly lines: readonly EventLine[];
}

function readLines(call: Admitted, end: ForwardEnd, told: readonly MeteredLine[] | null): BasedLines {
  const reading = end.tap?.reading ?? null;
  const left = { status: end.status, hasCallerLeft: end.how === 'caller_left' };
  const basis = basisOf(call.endpoint, left, reading);
  return { basis, lines: priced(call, told ?? linesOf(call, reading, basis), reading, basis).lines };
}

/**
 * A stream that we ended has no last word of its provider's: its output is what we have counted, and its input too where
 * nobody stated it. Charged is what was reserved when it ended. Null: anything else.
 */
function stoppedLines(call: Admitted, { how, stop, tap }: ForwardEnd): BasedLines | null {
  if (how !== 'stopped' || !stop) return null;
  const { tokens, heldNanos } = stop.room;
  const reading = tap?.reading ?? null;
  const [read] = reading?.lines ?? [];
  const { usage, model, flags } = read ?? { usage: NO_USAGE, model: call.facts.strictModel, flags: [] };
  const isInputStated = usage.inputUncached !== null || usage.cacheRead !== null;
  const inputUncached = isInputStated
    ? usage.inputUncached
    : estimatedInputTokens(call.streamHold?.facts.inputBytes ?? 0);
  const outputText = Math.max(tokens, usage.outputText ?? 0);
  const counted = { ...usage, inputUncached, outputText, providerTotal: null };
  const line: MeteredLine = { model, usage: counted, flags: [...flags, 'output_not_stated'] };
  const price = (reservedNanos: bigint) => priced({ ...call, reservedNanos }, [line], reading, 'estimated');
  const { lines, costNanos } = price(heldNanos);
  const isAbove = costNanos !== null && costNanos > heldNanos;
  return { basis: 'estimated', lines: isAbove ? price(costNanos).lines : lines };
}

/**
 * Sound states no usage. Where its model is billed by the characters that were to be spoken, they are what is known of its cost:
 * an estimate, since it is our count. Null: anything else.
 */
function spokenLines(call: Admitted, { status, tap }: ForwardEnd): BasedLines | null {
  const { strictModel: model, spokenCharacters } = call.facts;
  const isMade = status !== null && status >= 200 && status <= 299;
  if (spokenCharacters === undefined || !isMade || (tap?.reading && statesUsage(tap.reading))) return null;
  const counts = { 'count.characters': String(spokenCharacters) };
  const line: MeteredLine = { model, usage: { ...NO_USAGE, counts }, flags: [] };
  const { lines, costNanos } = priced(call, [line], null, 'estimated');
  return costNanos === null ? null : { basis: 'estimated', lines };
}

function priced(
  call: Admitted,
  lines: readonly MeteredLine[],
  reading: UsageReading | null,
  basis: Basis,
): PricedLines {
  return priceLines(lines, {
    provider: priceListOf(call.provider, call.place, reading?.raw ?? {}),
    host: registeredHostOf(call.provider, call.place),
    modelRequested: call.facts.strictModel,
    atMs: call.admittedAtMs,
    serviceTier: reading?.serviceTier ?? null,
    basis,
    reservedNanos: call.reservedNanos,
    unknownChargeNanos: call.reservedNanos,
    overrides: call.priceOverrides,
  });
}

/** A line for the call itself, even where nothing was read, names the model that was asked for. */
function linesOf({ facts }: Admitted, reading: UsageReading | null, basis: Basis): readonly MeteredLine[] {
  const flag: UsageFlag = 'lower_bound';
  if (!reading || reading.lines.length === 0)
    return [{ model: facts.strictModel, usage: NO_USAGE, flags: [] }];
  const [first, ...others] = reading.lines;
  if (!first) return reading.lines;
  const flags = basis === 'estimated' ? [...first.flags, flag] : first.flags;
  return [{ ...first, flags }, ...others];
}
