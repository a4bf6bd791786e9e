/** The report as a table for a terminal. Pure. */
import { TARGETS, type Target } from './cases.ts';
import type { BenchReport, CaseReport, TargetFigures } from './report.ts';
import type { Percentiles } from './statistics.ts';
import type { Range, TapWay } from './tap-cost.ts';

const HEAD = ['case', 'way', 'requests/s', 'added to first byte', 'added to last byte', 'CPU/call', 'ratio'];
const NAMES: Readonly<Record<Target, string>> = {
  direct: 'direct',
  spendgate: 'SpendGate',
  portkey: 'Portkey',
};

export function reportTable(report: BenchReport): string {
  const rows = report.cases.flatMap(caseRows);
  return [
    grid([HEAD, ...rows]),
    '',
    'Times in milliseconds, p50 / p95 / p99; the direct rows show the times themselves. CPU/call: processor time of the',
    'gateway process, of all its threads. Ratio: SpendGate requests/s over Portkey, median of the rounds.',
    '',
    ...tapLines(report),
    ...memoryLines(report),
    accountLine(report),
    ...(report.portkeyAbsence === null ? [] : [`Portkey did not take part: ${report.portkeyAbsence}.`]),
    ...(report.leftOut.length === 0 ? [] : [`No time was left for: ${report.leftOut.join(', ')}.`]),
    ...failureLines(report),
    '',
  ].join('\n');
}

function caseRows({ name, targets, timesPortkey }: CaseReport): string[][] {
  return TARGETS.flatMap((target) => {
    const figures = targets[target];
    if (!figures) return [];
    const ratio = target === 'spendgate' && timesPortkey !== null ? `${timesPortkey} x` : '';
    return [[target === 'direct' ? name : '', NAMES[target], ...cells(figures), ratio]];
  });
}

function cells(figures: TargetFigures): string[] {
  const { requestsPerSecond, firstByteMs, lastByteMs, addedFirstByteMs, addedLastByteMs } = figures;
  const processor = figures.processorMsPerCall;
  return [
    String(requestsPerSecond),
    times(addedFirstByteMs ?? firstByteMs),
    times(addedLastByteMs ?? lastByteMs),
    processor === null ? '' : `${processor} ms`,
  ];
}

const times = ({ p50, p95, p99 }: Percentiles): string => `${p50} / ${p95} / ${p99}`;

const WAYS: Readonly<Record<TapWay['body'], string>> = {
  unread: 'piped, unread',
  long: 'a copy is read',
  filtered: 'through the filter',
};

function tapLines({ tap }: BenchReport): string[] {
  if (tap.length === 0) return [];
  const lines = tap.flatMap(({ connections, megabytes, ways }) => [
    `A stream of ${megabytes} MB, ${connections} at a time, per megabyte:`,
    ...ways.map(({ body, processorMs, lastByteMs, overUnread }) => {
      const over =
        overUnread &&
        `; over unread ${cost(overUnread.processorMs)} CPU, ${cost(overUnread.lastByteMs)} later`;
      return `  ${WAYS[body].padEnd(18)} ${cost(processorMs)} CPU, ${cost(lastByteMs)} over a direct call${over ?? ''}`;
    }),
  ]);
  return [...lines, 'Medians of the rounds, and in brackets the least and the most.', ''];
}

const cost = (range: Range | null): string =>
  range === null ? 'unknown' : `${range.median} ms (${range.least} to ${range.most})`;

function memoryLines({ memory }: BenchReport): string[] {
  return TARGETS.flatMap((target) => {
    const used = memory[target];
    if (!used) return [];
    const [now, peak] = [used.residentKiB, used.peakKiB].map((kib) => Math.round(kib / 1024));
    return [`${NAMES[target]}: ${now} MiB resident at the end, ${peak} MiB at most.`];
  });
}

function accountLine({ accounting }: BenchReport): string {
  const { calls, events, missing, repeated, refused, isComplete } = accounting;
  const verdict = isComplete ? 'complete' : 'NOT COMPLETE';
  return (
    `Accounting: ${calls} calls through SpendGate, ${events} events delivered, ${missing} numbers missing, ` +
    `${repeated} repeated, ${refused} refused: ${verdict}.`
  );
}

function failureLines({ cases }: BenchReport): string[] {
  return cases.flatMap(({ name, targets }) =>
    TARGETS.flatMap((target) => {
      const failures = Object.entries(targets[target]?.failures ?? {});
      if (failures.length === 0) return [];
      return [
        `WRONG ANSWERS, ${name}, ${NAMES[target]}: ${failures.map(([why, count]) => `${count} ${why}`).join(', ')}.`,
      ];
    }),
  );
}

/** Columns as wide as their widest cell; all but the first two to the right. */
function grid(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  return rows.map((row) => line(row).join('  ').trimEnd()).join('\n');
}
