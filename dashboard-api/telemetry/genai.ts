/**
 * Calls as OpenTelemetry has them, in OTLP's JSON (https://opentelemetry.io/docs/specs/otlp/): ids in hex, 64-bit integers as
 * text. Names follow the conventions for generative AI; input tokens include cached ones. What those have no name for, cost
 * above all, stands under `spendgate.`. Metadata alone. Pure.
 */
import { nanosToDollars } from '../../contract/money.ts';
import { telemetryOperation, telemetryProvider } from '../../contract/telemetry-names.ts';
import type { ExportedCall } from '../../db/exports/calls.ts';
import { tokenTotals } from '../../db/reports/tokens.ts';

interface Attribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly intValue: string }
    | { readonly boolValue: boolean };
}

const text = (key: string, value: string | null | undefined): Attribute[] =>
  value == null ? [] : [{ key, value: { stringValue: value } }];
const whole = (key: string, value: string | number | bigint | null | undefined): Attribute[] =>
  value == null ? [] : [{ key, value: { intValue: String(value) } }];

const SCOPE = { name: 'spendgate' };
const CLIENT = 3;
const ERROR = 2;
const DELTA = 1;

const nanosOf = (ms: number): string => `${BigInt(ms) * 1_000_000n}`;
const tokensOf = ({ lines }: ExportedCall) => tokenTotals(lines.flatMap(({ classes }) => classes));
const modelOf = ({ lines }: ExportedCall): string | null =>
  lines.find(({ line }) => line === 0)?.model ?? null;

/** An error's kind: the status, or how else the call ended. Null: it did not fail. */
function errorOf({ event }: ExportedCall): string | null {
  if (event.status !== null && event.status >= 400) return String(event.status);
  return event.outcome.startsWith('upstream_') || event.outcome === 'lost' ? event.outcome : null;
}

/** What spans and metrics of a call have in common. */
function commonOf(call: ExportedCall): Attribute[] {
  const { operation, provider, modelRequested } = call.event;
  return [
    ...text('gen_ai.operation.name', telemetryOperation(operation ?? 'other')),
    ...text('gen_ai.provider.name', telemetryProvider(provider)),
    ...text('gen_ai.request.model', modelRequested),
    ...text('gen_ai.response.model', modelOf(call)),
    ...text('error.type', errorOf(call)),
  ];
}

/** The body of a request to `/v1/traces`: a span per call. The same call has the same ids whenever it is sent. */
export function tracesOf(organisationId: string, calls: readonly ExportedCall[]) {
  const spans = calls.map((call) => {
    const { event } = call;
    const startMs = event.admittedAt.getTime();
    const operation = telemetryOperation(event.operation ?? 'other');
    return {
      traceId: event.requestId.replaceAll('-', ''),
      spanId: event.eventId.replaceAll('-', '').slice(-16),
      name: event.modelRequested === null ? operation : `${operation} ${event.modelRequested}`,
      kind: CLIENT,
      startTimeUnixNano: nanosOf(startMs),
      endTimeUnixNano: nanosOf(startMs + event.totalMs),
      attributes: spanAttributes(call),
      status: errorOf(call) === null ? {} : { code: ERROR },
    };
  });
  return {
    resourceSpans: [{ resource: resourceOf(organisationId), scopeSpans: [{ scope: SCOPE, spans }] }],
  };
}

function spanAttributes(call: ExportedCall): Attribute[] {
  const { event, lines, adjustments } = call;
  const tokens = tokensOf(call);
  const written = ['input.cacheWrite5m', 'input.cacheWrite1h'].flatMap((name) => tokens[name] ?? []);
  const cost = costOf(lines, adjustments);
  return [
    ...commonOf(call),
    ...whole('gen_ai.usage.input_tokens', tokens['input']),
    ...whole('gen_ai.usage.output_tokens', tokens['output']),
    ...whole('gen_ai.usage.cache_read.input_tokens', tokens['input.cacheRead']),
    ...(written.length > 0
      ? whole(
          'gen_ai.usage.cache_creation.input_tokens',
          written.reduce((sum, one) => sum + BigInt(one), 0n),
        )
      : []),
    ...whole('gen_ai.usage.reasoning.output_tokens', tokens['output.reasoning']),
    ...whole('http.response.status_code', event.status),
    ...text('spendgate.cost.usd', cost === null ? null : nanosToDollars(cost)),
    ...text('spendgate.basis', event.basis),
    ...text('spendgate.outcome', event.outcome),
    ...text('spendgate.refusal', event.refusal),
    ...text('spendgate.team.id', event.teamId),
    ...text('spendgate.project.id', event.projectId),
    ...text('spendgate.key.id', event.keyId),
    ...text('spendgate.environment', event.environment),
    ...(event.upstream === 'simulator' ? [{ key: 'spendgate.simulated', value: { boolValue: true } }] : []),
    ...Object.entries(event.dimensions).flatMap(([name, value]) =>
      text(`spendgate.dimension.${name}`, value),
    ),
  ];
}

/** Null: a line's cost is not known. */
function costOf(lines: ExportedCall['lines'], adjustments: ExportedCall['adjustments']): bigint | null {
  const costs = lines.map(({ line, costNanos }) => {
    const last = adjustments.findLast((adjustment) => adjustment.line === line);
    return last ? BigInt(last.costNanos) : costNanos;
  });
  const known = costs.filter((cost) => cost !== null);
  return known.length === costs.length ? known.reduce((sum, cost) => sum + cost, 0n) : null;
}

/** The boundaries that the conventions advise. */
const TOKEN_BOUNDS = Array.from({ length: 14 }, (_, power) => 4 ** power);
const SECOND_BOUNDS = Array.from({ length: 14 }, (_, power) => (10 * 2 ** power) / 1_000);

interface Measured {
  readonly attributes: readonly Attribute[];
  readonly value: number;
}

/** The body of a request to `/v1/metrics`: histograms of these calls alone, which add up over requests. */
export function metricsOf(organisationId: string, calls: readonly ExportedCall[]) {
  const answered = calls.filter(({ event }) => event.kind === 'closing');
  const span = spanOf(calls);
  const tokens = answered.flatMap((call) => {
    const totals = tokensOf(call);
    return (['input', 'output'] as const).flatMap((kind): Measured[] => {
      const value = totals[kind];
      const attributes = [...commonOf(call), ...text('gen_ai.token.type', kind)];
      return value === undefined ? [] : [{ attributes, value: Number(value) }];
    });
  });
  const durations = answered.map(
    (call): Measured => ({ attributes: commonOf(call), value: call.event.totalMs / 1_000 }),
  );
  const firsts = answered.flatMap((call): Measured[] => {
    const { isStreamed, firstByteMs } = call.event;
    return isStreamed && firstByteMs !== null
      ? [{ attributes: commonOf(call), value: firstByteMs / 1_000 }]
      : [];
  });
  const metrics = [
    histogram('gen_ai.client.token.usage', '{token}', TOKEN_BOUNDS, tokens, span),
    histogram('gen_ai.client.operation.duration', 's', SECOND_BOUNDS, durations, span),
    histogram('gen_ai.client.operation.time_to_first_chunk', 's', SECOND_BOUNDS, firsts, span),
  ].filter(({ histogram: { dataPoints } }) => dataPoints.length > 0);
  return {
    resourceMetrics: [{ resource: resourceOf(organisationId), scopeMetrics: [{ scope: SCOPE, metrics }] }],
  };
}

interface Span {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

function spanOf(calls: readonly ExportedCall[]): Span {
  const starts = calls.map(({ event }) => event.admittedAt.getTime());
  const ends = calls.map(({ event }) => event.admittedAt.getTime() + event.totalMs);
  return { startTimeUnixNano: nanosOf(Math.min(...starts)), timeUnixNano: nanosOf(Math.max(...ends)) };
}

function histogram(
  name: string,
  unit: string,
  bounds: readonly number[],
  all: readonly Measured[],
  span: Span,
) {
  const groups = Map.groupBy(all, ({ attributes }) => JSON.stringify(attributes));
  const dataPoints = [...groups.values()].map((group) => {
    const counts = new Array<number>(bounds.length + 1).fill(0);
    for (const { value } of group) {
      const bucket = bounds.findIndex((bound) => value <= bound);
      const place = bucket < 0 ? bounds.length : bucket;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    const values = group.map(({ value }) => value);
    return {
      ...span,
      attributes: group[0]?.attributes ?? [],
      count: String(group.length),
      sum: values.reduce((sum, value) => sum + value, 0),
      min: Math.min(...values),
      max: Math.max(...values),
      bucketCounts: counts.map(String),
      explicitBounds: bounds,
    };
  });
  return { name, unit, histogram: { aggregationTemporality: DELTA, dataPoints } };
}

const resourceOf = (organisationId: string) => ({
  attributes: [...text('service.name', 'spendgate'), ...text('spendgate.organisation.id', organisationId)],
});
