/** `npm run evaluate-anomalies`: how many anomalies are found, and how often nothing is called one. */
import { runCommand } from '../command-line/command.ts';
import seeds from '../evaluate-forecast/seeds.json' with { type: 'json' };
import { seriesOf } from '../evaluate-forecast/series.ts';
import {
  DAY_METHODS,
  HOUR_METHODS,
  type Marked,
  type Method,
  score,
  withBusyDays,
  withBusyHours,
} from './evaluate.ts';

const HELP = `npm run evaluate-anomalies -- [options]

Puts known anomalies into made-up series, by days and by hours, and prints how many are found on their first day or hour
(recall), how many of those places that are called unusual are (precision), and how many a quiet year has; beside comparing
with the same weekday of the week before, and with the mean of four weeks and three standard deviations.

  --held-out     the series that the thresholds were not set on (judged by them once)
  --help         this text

Exit code: 0 if the method is ahead of both others; else 1; 2 if the command line cannot be used.
`;

await runCommand({
  help: HELP,
  options: { 'held-out': { type: 'boolean', default: false } },
  run: async (values) => {
    const { from, to } = values['held-out'] ? seeds.heldOut : seeds.train;
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const quiet = all.map(
      (seed): Marked => ({
        amounts: seriesOf(seed, { isQuiet: true }).days,
        firstWeekday: seriesOf(seed, { isQuiet: true }).firstWeekday,
        starts: new Set(),
        within: new Set(),
      }),
    );
    const isDayAhead = print('days', all.map(withBusyDays), DAY_METHODS, 1);
    print('days of quiet years', quiet, DAY_METHODS, 1);
    const isHourAhead = print('hours', all.slice(0, 30).map(withBusyHours), HOUR_METHODS, 24);
    return isDayAhead && isHourAhead ? 0 : 1;
  },
});

/** @returns whether the first method is ahead of the others, by the harmonic mean of precision and recall */
function print(
  name: string,
  series: readonly Marked[],
  methods: Readonly<Record<string, Method>>,
  perDay: number,
): boolean {
  process.stdout.write(
    `${name}: method | anomalies | recall | precision | wrongly called, a year of each series\n`,
  );
  const ahead = Object.entries(methods).map(([method, isUnusual]) => {
    const { anomalies, found, right, wrong, places } = score(series, isUnusual, perDay);
    const [recall, precision] = [found / anomalies, right / (right + wrong)];
    const share = (part: number) => (Number.isNaN(part) ? '–' : `${(100 * part).toFixed(1)} %`);
    const yearly = (wrong / places) * 365 * perDay;
    process.stdout.write(
      `${method} | ${anomalies} | ${share(recall)} | ${share(precision)} | ${yearly.toFixed(2)}\n`,
    );
    return (2 * recall * precision) / (recall + precision);
  });
  return ahead.slice(1).every((other) => !(other >= (ahead[0] ?? 0)));
}
