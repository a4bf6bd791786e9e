/** What budgets cost, as a table for a terminal. Pure. */
import { type BudgetCaseReport, type BudgetReport, nameOf } from './budget-bench.ts';

const HEAD = [
  'case',
  'requests/s without',
  'with',
  'ratio',
  'p50 without',
  'with',
  'CPU without',
  'with',
  'ratio',
];

export function budgetTable({ cases, budgets, accounting, failures }: BudgetReport): string {
  const rows = cases.map((one) => [nameOf(one), ...cells(one)]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  const { calls, events, missing, isComplete } = accounting;
  return [
    ...[HEAD, ...rows].map((row) => line(row).join('  ')),
    '',
    `With: ${budgets} blocking budgets that each count every call. Milliseconds to the last byte; processor milliseconds`,
    'of the gateway per call. Ratios: with over without, median of the rounds. Admission alone: the call ends',
    'once it is admitted, reserved and numbered, durably.',
    `Accounting: ${calls} whole calls, ${events} events, ${missing} missing: ${isComplete ? 'complete' : 'NOT COMPLETE'}.`,
    ...Object.entries(failures).map(([why, count]) => `WRONG ANSWERS: ${count} ${why}.`),
    '',
  ].join('\n');
}

function cells({ without, with: budgeted, ratio, processorRatio }: BudgetCaseReport): string[] {
  return [
    without.requestsPerSecond,
    budgeted.requestsPerSecond,
    `${ratio} x`,
    without.p50Ms,
    budgeted.p50Ms,
    without.processorMsPerCall,
    budgeted.processorMsPerCall,
    `${processorRatio} x`,
  ].map(String);
}
