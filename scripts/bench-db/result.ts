/** What `npm run bench:db` found, and how it is written. Pure. */

export interface Timed {
  readonly name: string;
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface Ingested {
  readonly batch: number;
  readonly events: number;
  readonly eventsPerSecond: number;
}

export interface LargeOrganisation {
  readonly organisationId: string;
  readonly events: number;
  /** Of all tables of roll-ups. */
  readonly rollupRows: number;
  readonly reports: readonly Timed[];
  /** Rows of roll-ups of one day that are not what its lines say. */
  readonly differences: number;
}

/** How much longer the largest takes than the smallest. */
export interface Ratio {
  readonly name: string;
  readonly median: number;
  readonly p95: number;
}

export interface EngineResult {
  readonly engine: string;
  /** Events of a large organisation that ingest itself took in; the others are copies. */
  readonly base: number;
  readonly rounds: number;
  readonly ingest: readonly Ingested[];
  readonly large: readonly LargeOrganisation[];
  readonly ratios: readonly Ratio[];
  readonly small: { readonly tenants: number; readonly reports: readonly Timed[] };
  /** Tables with their indexes, of the largest size; null where the server does not say. */
  readonly bytesPerMillionEvents: { readonly events: number | null; readonly rollups: number | null };
  /** Of this process, which with the embedded store is the store's as well. */
  readonly residentBytes: number;
  /** The database that was kept. */
  readonly database: string | null;
}

export interface BenchResult {
  readonly machine: { readonly cores: number; readonly loadBefore: number; readonly loadAfter: number };
  readonly engines: readonly EngineResult[];
}

/** The nearest ranks of some durations. */
export function timesOf(ms: readonly number[]): Pick<Timed, 'medianMs' | 'p95Ms'> {
  const sorted = ms.toSorted((one, other) => one - other);
  const at = (share: number) => round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}

/** The largest organisation's times over the smallest's. */
export function ratiosOf(large: readonly LargeOrganisation[]): Ratio[] {
  const [smallest, largest] = [large[0], large.at(-1)];
  if (!smallest || !largest || smallest === largest) return [];
  return largest.reports.flatMap((timed) => {
    const own = smallest.reports.find(({ name }) => name === timed.name);
    if (!own) return [];
    const over = (one: number, other: number) => round(one / Math.max(other, 0.1));
    return {
      name: timed.name,
      median: over(timed.medianMs, own.medianMs),
      p95: over(timed.p95Ms, own.p95Ms),
    };
  });
}

const round = (number: number): number => Math.round(number * 10) / 10;

export const resultText = ({ machine, engines }: BenchResult): string =>
  [
    `${machine.cores} cores, load ${machine.loadBefore} before and ${machine.loadAfter} after`,
    ...engines.flatMap(engineLines),
    '',
  ].join('\n');

function engineLines(result: EngineResult): string[] {
  const { ingest, large, ratios, small, bytesPerMillionEvents: bytes } = result;
  return [
    '',
    result.engine,
    ...ingest.map(({ batch, eventsPerSecond }) => `ingest by ${batch}: ${eventsPerSecond} events a second`),
    ...large.flatMap(({ events, rollupRows, reports, differences }) => [
      `${events} events of one organisation, ${rollupRows} rows of roll-ups, ${differences} differ on one day`,
      ...reports.map(timedLine),
    ]),
    ...(ratios.length > 0 ? ['the largest over the smallest'] : []),
    ...ratios.map(({ name, median, p95 }) => `  ${name}: median ${median}, p95 ${p95}`),
    `one of ${small.tenants} small organisations`,
    ...small.reports.map(timedLine),
    `a million events: ${mebibytes(bytes.events)} MiB, their roll-ups ${mebibytes(bytes.rollups)} MiB`,
    `resident: ${mebibytes(result.residentBytes)} MiB`,
    ...(result.database === null ? [] : [`kept: ${result.database}`]),
  ];
}

const timedLine = ({ name, medianMs, p95Ms }: Timed): string =>
  `  ${name}: median ${medianMs} ms, p95 ${p95Ms} ms`;

const mebibytes = (bytes: number | null): number | string =>
  bytes === null ? '?' : Math.round(bytes / 2 ** 20);
