/** What a preview found or a run posted, for a terminal. Pure. */
import { compareAmounts, magnitudeOf, nanosToDollars } from '../../contract/money.ts';
import { NOT_PRICED_REASONS } from '../../contract/not-priced.ts';
import type { RatingGroup, RatingPreview, RatingRun, RatingTotals } from '../../contract/rating.ts';

/** A preview at its end, and how it is posted. */
export function previewText(preview: RatingPreview): string {
  const { totals, previewId, expiresAt, priceVersion } = preview;
  const isEmpty = totals.changedLines + totals.becameKnownLines === 0;
  const next = isEmpty
    ? 'Nothing would change.'
    : `Nothing is posted yet. Until ${expiresAt}:\n  npm run rerate -- --apply ${previewId} --reason "…"`;
  return [`Preview ${previewId}, price book ${priceVersion}`, ...totalsLines(totals), '', next, ''].join(
    '\n',
  );
}

/** A run at its end. */
export function runText({ runId, state, totals, reason }: RatingRun): string {
  const end =
    state === 'stopped'
      ? 'STOPPED: prices became others meanwhile. What is posted stands; make a new preview for the rest.'
      : 'Posted.';
  return [`Run ${runId}: ${reason}`, ...totalsLines(totals), '', end, ''].join('\n');
}

function totalsLines(totals: RatingTotals): string[] {
  const { presentCostNanos, newCostNanos, differenceNanos } = totals;
  const counts = [
    ['lines looked at', totals.lines],
    ['change', totals.changedLines],
    ['become known', totals.becameKnownLines],
    ['stay as they are', totals.unchangedLines],
    ['cannot be priced', totals.notPricedLines],
  ] as const;
  return [
    '',
    ...counts.map(([name, count]) => `  ${name.padEnd(18)}${String(count).padStart(12)}`),
    ...totals.notPriced.map(({ reason, lines }) => `    ${NOT_PRICED_REASONS[reason]}: ${lines}`),
    '',
    `  known cost ${dollars(presentCostNanos)}, then ${dollars(newCostNanos)}: ${signed(differenceNanos)}`,
    ...table('Provider', totals.byProvider),
    ...table('Model', totals.byModel),
    ...table('Key', totals.byKey),
  ];
}

const NUMBERS = ['change', 'become known', 'before', 'after', 'difference'] as const;

/** The groups in which something changes, largest difference first. */
function table(title: string, groups: readonly RatingGroup[]): string[] {
  const moved = groups.filter((group) => group.changedLines + group.becameKnownLines > 0);
  if (moved.length === 0) return [];
  const rows = moved
    .toSorted(byDifference)
    .map((group) => [
      group.isOther ? 'all others' : (group.value ?? 'not stated'),
      String(group.changedLines),
      String(group.becameKnownLines),
      dollars(group.presentCostNanos),
      dollars(group.newCostNanos),
      signed(group.differenceNanos),
    ]);
  const all = [[title, ...NUMBERS], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`;
  return ['', ...all.map(line)];
}

const byDifference = (left: RatingGroup, right: RatingGroup): number =>
  compareAmounts(size(right), size(left));

const size = ({ differenceNanos }: RatingGroup): bigint => magnitudeOf(BigInt(differenceNanos));

const dollars = (nanos: string): string => `$${nanosToDollars(BigInt(nanos))}`.replace('$-', '-$');
const signed = (nanos: string): string => (BigInt(nanos) > 0n ? `+${dollars(nanos)}` : dollars(nanos));
