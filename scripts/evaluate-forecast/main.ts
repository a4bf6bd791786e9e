/** `npm run evaluate-forecast`: how good forecasts are, and how wide their bands must be. */
import { BANDS } from '../../contract/forecast/forecast.ts';
import { runCommand } from '../command-line/command.ts';
import { calibrate, HORIZONS, judge } from './evaluate.ts';
import seeds from './seeds.json' with { type: 'json' };
import { type Series, seriesOf } from './series.ts';

const HELP = `npm run evaluate-forecast -- [options]

Forecasts the next days of made-up years of spend from many of their days on, and prints how far off that was, beside
repeating last week and repeating the mean day of four weeks, and how often the band held what came (it should in 80 of 100
cases). docs/forecast.md says what was found.

  --held-out     the series that the method was not tuned on (it has been judged by them once)
  --calibrate    what the bands would have to be for the training series
  --help         this text

Exit code: 0 if the method beats both others and the band holds in 75 to 85 of 100 cases; else 1; 2 if the command line cannot
be used.
`;

await runCommand({
  help: HELP,
  options: {
    'held-out': { type: 'boolean', default: false },
    calibrate: { type: 'boolean', default: false },
  },
  run: async (values) => {
    if (values.calibrate) return printBands(seriesFrom(seeds.train));
    return printTable(seriesFrom(values['held-out'] ? seeds.heldOut : seeds.train));
  },
});

function seriesFrom({ from, to }: { readonly from: number; readonly to: number }): Series[] {
  return Array.from({ length: to - from + 1 }, (_, index) => seriesOf(from + index));
}

function printBands(series: readonly Series[]): number {
  for (const { days } of BANDS) {
    const { low, high } = calibrate(series, days);
    print(`${days} days: ${low.toFixed(2)} to ${high.toFixed(2)}`);
  }
  return 0;
}

function printTable(series: readonly Series[]): number {
  print(`${series.length} series of a year; mean distance to what came, in per cent of it`);
  print('days ahead | forecasts | ours | same weekday | last month | band holds');
  let isGood = true;
  for (const days of HORIZONS) {
    const { forecasts, percent, coverage } = judge(series, days);
    const figures = [percent.ours, percent.sameWeekday, percent.lastMonth].map((one) => one.toFixed(1));
    print([days, forecasts, ...figures, `${coverage.toFixed(1)} %`].join(' | '));
    isGood &&=
      percent.ours < Math.min(percent.sameWeekday, percent.lastMonth) && coverage >= 75 && coverage <= 85;
  }
  return isGood ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
