/** Reads one recorded response with the gateway's own readers and prices it with its own price book. */
import { isDeepStrictEqual } from 'node:util';
import type { EventLine } from '../../contract/event.ts';
import { priceLines } from '../../contract/prices/price-line.ts';
import { strictModelId, type UsageReading } from '../../contract/usage.ts';
import { basisOf, statesUsage } from '../../worker/metering/basis.ts';
import { openReader } from '../../worker/metering/open-reader.ts';
import { type Chunking, chunksOf } from './chunks.ts';
import { differences } from './compare.ts';
import { type CalledEndpoint, calledEndpoint } from './endpoint.ts';
import type { RecordedCase } from './recorded-case.ts';
import { addUp, framesOf } from './session.ts';
import { type WordedUsage, wordedUsage } from './vocabulary.ts';

/** One line of the command's output. */
export interface MeteredCase {
  readonly case: string;
  readonly provider: string;
  readonly api: string;
  readonly model: string | null;
  readonly basis: string;
  /** Null: nothing was read. */
  readonly usage: WordedUsage | null;
  readonly counts: Readonly<Record<string, string>>;
  /** Billed in the same call at another model. */
  readonly extra_billed: readonly {
    readonly model: string | null;
    readonly usage: WordedUsage;
    readonly counts: Readonly<Record<string, string>>;
  }[];
  readonly stated_cost: string | null;
  /** What the price book makes of it, in integer nano-dollars; null: unknown. */
  readonly computed_cost_nanos: string | null;
  /** What the ledger would show: the provider's own cost where it states one. */
  readonly cost_nanos: string | null;
  readonly service_tier: string | null;
  readonly flags: readonly string[];
  readonly unknown_keys: readonly string[];
}

export interface CaseResult {
  readonly metered: MeteredCase;
  /** Against `expected.json`, and between the ways of cutting the body; empty if there are none. */
  readonly mismatches: readonly string[];
}

export interface MeterOptions {
  readonly chunkings: readonly Chunking[];
  readonly seed: number;
  /** When the call is taken to have been admitted: which prices hold. */
  readonly atMs: number;
  readonly isCompared: boolean;
}

export function meterCase(recorded: RecordedCase, options: MeterOptions): CaseResult {
  const called = calledEndpoint(recorded.request);
  const readings = options.chunkings.map((chunking) => ({
    name: chunking.name,
    reading: read(recorded, called, chunking, options.seed),
  }));
  const reading = readings[0]?.reading ?? NOTHING;
  const uneven = readings.filter((other) => !isDeepStrictEqual(other.reading, reading));
  const { expected } = recorded;
  return {
    metered: describe(recorded, called, reading, options.atMs),
    mismatches: [
      ...uneven.map(({ name }) => `chunks of ${name} are read differently`),
      ...(options.isCompared && expected ? differences(reading, expected) : []),
      ...(options.isCompared && !expected ? ['there is no expected.json'] : []),
    ],
  };
}

function read(
  { response, body }: RecordedCase,
  called: CalledEndpoint | null,
  chunking: Chunking,
  seed: number,
): UsageReading {
  const isRead = (response.status >= 200 && response.status <= 299) || response.status === 101;
  if (!called || !isRead || !(called.endpoint.metering === 'usage' || tellsOf(called))) return NOTHING;
  const { endpoint } = called;
  const facts = {
    contentType: response.content_type ?? null,
    status: response.status,
    isStreamed: response.streamed,
    headers: new Headers(response.headers),
  };
  const readOne = (bytes: Uint8Array, contentType: string | null): UsageReading => {
    const reader = openReader(endpoint, { ...facts, contentType });
    for (const chunk of chunksOf(bytes, chunking, seed)) reader.push(chunk);
    return reader.end();
  };
  if (response.format !== SESSION) return readOne(body, facts.contentType);
  return addUp([...framesOf(body)].map((frame) => readOne(frame, null)));
}

function describe(
  { name, request, response }: RecordedCase,
  called: CalledEndpoint | null,
  reading: UsageReading,
  atMs: number,
): MeteredCase {
  const end = { status: response.status === 101 ? 200 : response.status, hasCallerLeft: false };
  const basis = called ? basisOf(called.endpoint, end, reading) : 'unmetered';
  const isRestated = called !== null && tellsOf(called) && statesUsage(reading);
  const [first, ...others] = reading.lines;
  const priced = priceLines(reading.lines, {
    provider: called?.priceList(reading.raw) ?? 'unknown',
    modelRequested: requestedModel(request, called),
    atMs,
    serviceTier: reading.serviceTier,
    // What a poll states is priced as the operation's that it is about.
    basis: isRestated ? basisOf({ metering: 'usage', mayBeSilent: false }, end, reading) : basis,
    reservedNanos: 0n,
    unknownChargeNanos: 0n,
  });
  const hasLines = reading.lines.length > 0 || basis === 'none';
  return {
    case: name,
    provider: request.provider,
    api: request.api,
    model: first?.model ?? requestedModel(request, called),
    basis,
    usage: first ? wordedUsage(first) : null,
    counts: first?.usage.counts ?? {},
    extra_billed: others.map((line) => ({
      model: line.model,
      usage: wordedUsage(line),
      counts: line.usage.counts,
    })),
    stated_cost: first?.usage.providerCostUsd ?? null,
    computed_cost_nanos: hasLines ? computedNanos(priced.lines) : null,
    cost_nanos: isRestated ? '0' : hasLines ? (priced.costNanos?.toString() ?? null) : null,
    service_tier: reading.serviceTier,
    flags: [
      ...new Set([
        ...priced.lines.flatMap(({ flags }) => flags),
        ...(isRestated ? ['restated_usage'] : []),
        ...(called ? [] : ['unknown_endpoint']),
        ...(called?.provider === null ? ['unknown_provider'] : []),
      ]),
    ],
    unknown_keys: reading.unknownKeys,
  };
}

/** True for a poll or download, which is free and read for what it says of another call's operation. */
const tellsOf = ({ endpoint }: CalledEndpoint): boolean =>
  endpoint.metering === 'free' && endpoint.job !== null;

/** The sum of what the price book says of each line, beside what the provider says of it. */
function computedNanos(lines: readonly EventLine[]): string | null {
  let total = 0n;
  for (const { costNanos, catalogueCostNanos, providerCostUsd } of lines) {
    const nanos = providerCostUsd === null ? costNanos : catalogueCostNanos;
    if (nanos === null) return null;
    total += BigInt(nanos);
  }
  return total.toString();
}

/** The path's model, else the body's, else the query's. */
function requestedModel(
  { body, model, query }: RecordedCase['request'],
  called: CalledEndpoint | null,
): string | null {
  const inBody = typeof body === 'object' && body !== null && 'model' in body ? body.model : null;
  const path = called?.endpoint.pathModel ?? null;
  const stated = path === null || path === PLACEHOLDER ? (inBody ?? query?.model ?? model) : path;
  return typeof stated === 'string' ? strictModelId(stated) : null;
}

/** Stands for the model in the paths of `endpoint.ts`. */
const PLACEHOLDER = 'm';
const SESSION = 'ws-frames-jsonl';

const NOTHING: UsageReading = {
  lines: [],
  serviceTier: null,
  upstreamId: null,
  isComplete: false,
  unknownKeys: [],
  raw: {},
};
