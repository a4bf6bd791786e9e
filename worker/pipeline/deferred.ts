/**
 * Operations that end later: a background response, a batch. The call that creates one leaves it open in its gate under
 * the provider's id; the first poll or download that states its final usage, by whatever key, settles it there.
 */
import type { Outcome } from '../../contract/event.ts';
import { priceLines } from '../../contract/prices/price-line.ts';
import { type JobReading, type MeteredLine, NO_USAGE, type UsageReading } from '../../contract/usage.ts';
import { deliveryPort } from '../delivery/port.ts';
import { operationName } from '../gate/operation-name.ts';
import type { DeferredOperation, Settlement } from '../gate/protocol.ts';
import { basisOf, statesUsage } from '../metering/basis.ts';
import { priceListOf, registeredHostOf } from '../providers/provider.ts';
import type { Admitted } from './call.ts';
import type { ForwardEnd } from './forward.ts';
import { gateOf, keyGate } from './gates.ts';
import { accountOf } from './provider-account.ts';

/** Whether the answer of such a call is read for what it says of another operation. */
export const mayTell = ({ endpoint }: Pick<Admitted, 'endpoint'>): boolean =>
  endpoint.job !== null && endpoint.job.role !== 'creates';

/** Names under which this call's operation will be heard of again; none: it has ended. */
export function deferredNames(call: Admitted, { status, tap }: ForwardEnd): readonly string[] {
  const job = tap?.reading?.job;
  if (mayTell(call) || !job || job.state !== 'pending' || status === null || status > 299) return [];
  return namesOf(call, job);
}

/** What a poll's own row says of what it has read: that it is another operation's. */
export function toldLines(call: Admitted, reading: UsageReading | null): readonly MeteredLine[] | null {
  if (!mayTell(call) || !reading || !statesUsage(reading)) return null;
  const [first] = reading.lines;
  return first ? [{ model: first.model, usage: NO_USAGE, flags: ['restated_usage'] }] : null;
}

/**
 * Tells the gate of an operation what this call's answer says of it: further names, and how it ended. Never throws:
 * what is not told now the next poll tells, and what nobody tells the gate closes at its reservation.
 */
export async function settleDeferred(call: Admitted, end: ForwardEnd, endedAtMs: number): Promise<void> {
  const reading = end.tap?.reading;
  const { job } = reading ?? {};
  if (!mayTell(call) || end.status !== 200 || !reading || !job || !isWhole(call, end)) return;
  if ((job.state === 'pending' && job.resultIds.length === 0) || isFurtherPage(call)) return;
  try {
    const operation = await keyGate(call).deferred(operationName(call.provider.id, call.place, job.id));
    if (!operation) return;
    await hand(call, operation.bucket, settlementsOf(call, operation, reading, job, end, endedAtMs));
  } catch {
    // The gate did not answer.
  }
}

/** True for a page of results that is not the first: what all of them used it cannot say. */
function isFurtherPage({ endpoint, url }: Admitted): boolean {
  const parameter = endpoint.job?.pageParameter;
  return parameter !== undefined && (url.searchParams.get(parameter) ?? '') !== '';
}

/** A list of results looks whole wherever it breaks off between two of them: all of it must have come. */
function isWhole({ endpoint }: Admitted, { how, headers, tap }: ForwardEnd): boolean {
  if (!tap?.reading?.isComplete) return false;
  if (how !== 'caller_left' || endpoint.job?.role === 'tells')
    return how === 'complete' || how === 'caller_left';
  return tap.bytes !== null && String(tap.bytes) === headers?.get('content-length');
}

async function hand(call: Admitted, bucket: string, settlements: readonly Settlement[]): Promise<void> {
  const refused = await gateOf(call.env, bucket)
    .settleAll(settlements)
    .catch(() => settlements.map(({ requestId }) => requestId));
  if (refused.length === 0) return;
  const port = deliveryPort(call.env);
  for (const settlement of settlements) await port.keepSettlement(bucket, settlement);
}

function settlementsOf(
  call: Admitted,
  operation: DeferredOperation,
  reading: UsageReading,
  job: JobReading,
  end: ForwardEnd,
  endedAtMs: number,
): Settlement[] {
  const settlement = finalSettlement(call, operation, reading, job, end, endedAtMs);
  const isKnown = settlement?.lines.every(({ costNanos }) => costNanos !== null) ?? false;
  const names = job.resultIds.length > 0 && !isKnown ? namesOf(call, job) : [];
  const ended = settlement ? [settlement] : [];
  return names.length > 0
    ? [{ ...plainSettlement(operation, job, end, endedAtMs), deferredAs: names }, ...ended]
    : ended;
}

/** Null: how it ends is still to be told. */
function finalSettlement(
  call: Admitted,
  operation: DeferredOperation,
  reading: UsageReading,
  job: JobReading,
  end: ForwardEnd,
  endedAtMs: number,
): Settlement | null {
  if (job.state === 'pending') return null;
  // Of a batch the results may state what its object does not; a response that says no more never will.
  const isSilent = job.state === 'ended' && !statesUsage(reading);
  if (isSilent && call.endpoint.job?.format !== null) return null;
  const left = { status: end.status, hasCallerLeft: false };
  const basis =
    job.state === 'void' ? 'none' : basisOf({ metering: 'usage', mayBeSilent: false }, left, reading);
  const reservedNanos = BigInt(operation.reservedNanos);
  const { lines } = priceLines(linesOf(operation, reading), {
    provider: priceListOf(call.provider, call.place, reading.raw),
    host: registeredHostOf(call.provider, call.place),
    modelRequested: operation.modelRequested,
    atMs: operation.admittedAtMs,
    serviceTier: reading.serviceTier,
    basis,
    reservedNanos,
    unknownChargeNanos: reservedNanos,
    overrides: operation.priceOverrides,
  });
  return {
    ...plainSettlement(operation, job, end, endedAtMs),
    basis,
    lines,
    serviceTier: reading.serviceTier,
    providerAccount: accountOf(call, end),
    rawUsage: reading.raw,
    unknownUsageKeys: reading.unknownKeys,
  };
}

function plainSettlement(
  operation: DeferredOperation,
  job: JobReading,
  end: ForwardEnd,
  endedAtMs: number,
): Settlement {
  return {
    requestId: operation.requestId,
    endedAtMs,
    outcome: outcomeOf(job),
    basis: 'reserved',
    status: end.status,
    isStreamed: operation.isStreamed,
    lines: [],
    serviceTier: null,
    upstreamId: job.id,
    providerAccount: null,
    responseBytes: null,
    firstByteMs: null,
    unknownUsageKeys: [],
    rawUsage: {},
    deferredAs: [],
  };
}

function outcomeOf({ state, hasFailed }: JobReading): Outcome {
  return hasFailed || state === 'void' ? 'upstream_error' : 'completed';
}

function linesOf({ modelRequested }: DeferredOperation, { lines }: UsageReading): readonly MeteredLine[] {
  return lines.length > 0 ? lines : [{ model: modelRequested, usage: NO_USAGE, flags: [] }];
}

const namesOf = ({ provider, place }: Admitted, { id, resultIds }: JobReading): string[] =>
  [id, ...resultIds].map((one) => operationName(provider.id, place, one));
