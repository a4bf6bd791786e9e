/** What `npm run bench:reports` found, and how it is written. Pure. */
import type { BenchResult, Timed } from '../bench-db/result.ts';
import type { Exported } from './export.ts';

export interface ReportsResult extends Pick<BenchResult, 'machine'> {
  readonly engine: string;
  readonly reports: readonly Timed[];
  readonly exported: Exported;
}

export function resultText({ machine, engine, reports, exported }: ReportsResult): string {
  const { rows, bytes, seconds, isWhole, peakBytes, peakBytesAfterTenth } = exported;
  return [
    `${engine}; ${machine.cores} cores, load ${machine.loadBefore} before and ${machine.loadAfter} after`,
    ...reports.map(({ name, medianMs, p95Ms }) => `  ${name}: median ${medianMs} ms, p95 ${p95Ms} ms`),
    `export: ${rows} rows${isWhole ? '' : ', broken off'}, ${mebibytes(bytes)} MiB, ${Math.round(rows / seconds)} rows a second`,
    `resident at most: ${mebibytes(peakBytes)} MiB; after a tenth of it: ${mebibytes(peakBytesAfterTenth)} MiB`,
    '',
  ].join('\n');
}

const mebibytes = (bytes: number | null): string =>
  bytes === null ? '?' : String(Math.round(bytes / 2 ** 20));
