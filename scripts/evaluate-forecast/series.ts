/**
 * Made-up series of daily and hourly spend that forecasts and anomalies are judged on: a year of an application, with its
 * weekdays, growth, launches, price cuts, noise that remembers itself, and single busy days. The seeds are in `seeds.json`
 * and were written down before anything was tuned. Pure; dollars as numbers, since nothing here is an account.
 */
import { RandomStream } from '../seed/random.ts';

export interface Series {
  readonly seed: number;
  /** Dollars per day, oldest first; at the beginning a launch may be waited for. */
  readonly days: readonly number[];
  /** Day of the week of the first day, 0 is Sunday. */
  readonly firstWeekday: number;
}

/** From Sunday on; the mean is about 1. */
const WEEKS = {
  office: [0.15, 1.3, 1.35, 1.35, 1.25, 1.1, 0.2],
  mixed: [0.7, 1.1, 1.15, 1.15, 1.1, 1.05, 0.75],
  consumer: [1.15, 0.92, 0.9, 0.92, 0.95, 1.02, 1.14],
  even: [1, 1, 1, 1, 1, 1, 1],
  weekly: [0.3, 3.4, 0.7, 0.7, 0.7, 0.7, 0.5],
} as const;

const LENGTH = 365;

export interface SeriesOptions {
  /** Without launches, price cuts and busy days: nothing in it is an event. */
  readonly isQuiet?: boolean;
}

/** The series of a seed; the same everywhere. */
export function seriesOf(seed: number, { isQuiet = false }: SeriesOptions = {}): Series {
  const random = new RandomStream(`series ${seed}${isQuiet ? ' quiet' : ''}`);
  const week =
    WEEKS[
      random.weighted([
        [4, 'office'],
        [3, 'mixed'],
        [3, 'consumer'],
        [2, 'even'],
        [1, 'weekly'],
      ] as const)
    ];
  const firstWeekday = random.between(0, 6);
  const base = random.around(120, 1.2);
  const dailyGrowth = random.weighted([
    [3, 0],
    [4, 0.001 + 0.004 * random.next()],
    [2, 0.005 + 0.003 * random.next()],
    [2, -0.002 * random.next()],
  ]);
  const noise = 0.05 + 0.2 * random.next();
  const memory = 0.6 * random.next();
  const steps = isQuiet ? [] : stepsOf(random);
  const days: number[] = [];
  let wobble = 0;
  for (let day = 0; day < LENGTH; day++) {
    wobble = memory * wobble + Math.sqrt(1 - memory ** 2) * noise * random.normal();
    const factor = week[(firstWeekday + day) % 7] ?? 1;
    let level = base * Math.exp(dailyGrowth * day);
    for (const { at, over, size } of steps) {
      const done = Math.min(1, Math.max(0, (day - at + 1) / over));
      level *= Math.exp(done * Math.log(size));
    }
    const isBusy = !isQuiet && random.isWithin(0.006);
    days.push(level * factor * Math.exp(wobble) * (isBusy ? 1.5 + 2 * random.next() : 1));
  }
  return { seed, days, firstWeekday };
}

/** Launches, which take days to reach everybody, and price cuts or changes of model, which do not. */
function stepsOf(random: RandomStream) {
  const launches = Array.from({ length: random.between(0, 2) }, () => ({
    at: random.between(30, 350),
    over: random.between(1, 21),
    size: 1.2 + 1.3 * random.next(),
  }));
  const cuts = Array.from({ length: random.between(0, 2) }, () => ({
    at: random.between(30, 350),
    over: 1,
    size: 0.55 + 0.35 * random.next(),
  }));
  return [...launches, ...cuts];
}

/** Share of a day's spend in each hour. */
const OFFICE_HOURS = Array.from(
  { length: 24 },
  (_, hour) => 0.1 + 2.6 * Math.exp(-(((hour - 13) / 3.4) ** 2) / 2),
);
const NIGHT_HOURS = Array.from({ length: 24 }, (_, hour) => (hour >= 1 && hour < 5 ? 5.2 : 0.16));

/** A series by hours: each day's spend spread over its hours, with noise of their own. */
export function hoursOf({ seed, days, firstWeekday }: Series): { hours: number[]; firstWeekday: number } {
  const random = new RandomStream(`hours ${seed}`);
  const shape = random.weighted([
    [3, OFFICE_HOURS],
    [1, NIGHT_HOURS],
    [1, OFFICE_HOURS.map(() => 1)],
  ]);
  const whole = shape.reduce((sum, part) => sum + part, 0);
  const noise = 0.1 + 0.15 * random.next();
  const hours = days.flatMap((day) => shape.map((part) => ((day * part) / whole) * random.around(1, noise)));
  return { hours, firstWeekday };
}
