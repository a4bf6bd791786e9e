/**
 * Figures of this process for a monitor, as OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/). They
 * are counted from the log's events, whose shapes are closed: no text from outside and nothing of a tenant can be a label.
 */
import type { Log, LogEvent } from '../log.ts';

export const METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Upper ends of the buckets of durations, in seconds. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** A figure that is read when somebody asks. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: number;
}

export interface Metrics {
  /** A log that counts what is written to it, and writes it. */
  counting(log: Log): Log;
  /** @param gauges figures of this moment */
  text(gauges: readonly Gauge[]): string;
}

interface Durations {
  readonly buckets: number[];
  sumSeconds: number;
  count: number;
}

export function createMetrics(): Metrics {
  const events = new Map<string, number>();
  const requests = new Map<string, number>();
  const durations = new Map<string, Durations>();

  function count(event: LogEvent): void {
    if (event.name !== 'request.served') {
      const key = labels({ event: event.name, ...(event.name === 'job.failed' ? { job: event.job } : {}) });
      events.set(key, (events.get(key) ?? 0) + 1);
      return;
    }
    const { method, route, status, durationMs } = event;
    const key = labels({ method: known(method), route, status: String(status) });
    requests.set(key, (requests.get(key) ?? 0) + 1);
    const of = labels({ route });
    const seen = durations.get(of) ?? { buckets: BUCKETS.map(() => 0), sumSeconds: 0, count: 0 };
    durations.set(of, seen);
    const seconds = durationMs / 1_000;
    BUCKETS.forEach((end, index) => {
      if (seconds <= end) seen.buckets[index] = (seen.buckets[index] ?? 0) + 1;
    });
    seen.sumSeconds += seconds;
    seen.count++;
  }

  return {
    counting: (log) => ({
      write(event) {
        count(event);
        log.write(event);
      },
    }),
    text(gauges) {
      const lines = [
        ...family('spendgate_requests', 'counter', 'Requests served, by route pattern and status.'),
        ...[...requests].map(([key, value]) => `spendgate_requests_total{${key}} ${value}`),
        ...family('spendgate_request_seconds', 'histogram', 'Time to the head of the answer.'),
        ...[...durations].flatMap(([key, seen]) => histogram(key, seen)),
        ...family('spendgate_events', 'counter', 'Events of the log but requests.'),
        ...[...events].map(([key, value]) => `spendgate_events_total{${key}} ${value}`),
        ...gauges.flatMap(({ name, help, value }) => [
          ...family(`spendgate_${name}`, 'gauge', help),
          `spendgate_${name} ${value}`,
        ]),
      ];
      return `${lines.join('\n')}\n# EOF\n`;
    },
  };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** A caller may send any word as a method. */
const known = (method: string): string => (METHODS.includes(method) ? method : 'other');

const family = (name: string, type: string, help: string): string[] => [
  `# TYPE ${name} ${type}`,
  `# HELP ${name} ${help}`,
];

function histogram(key: string, { buckets, sumSeconds, count }: Durations): string[] {
  const name = 'spendgate_request_seconds';
  return [
    ...BUCKETS.map((end, index) => `${name}_bucket{${key},le="${end}"} ${buckets[index] ?? 0}`),
    `${name}_bucket{${key},le="+Inf"} ${count}`,
    `${name}_sum{${key}} ${sumSeconds}`,
    `${name}_count{${key}} ${count}`,
  ];
}

const labels = (named: Readonly<Record<string, string>>): string =>
  Object.entries(named)
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join(',');
