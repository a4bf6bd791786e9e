import type { ForecastAnswer } from '../../../contract/forecast-api.ts';
import { useCurrencyCode } from '../currency/shown.ts';
import { Amount } from '../money/Amount.tsx';
import { writePercent } from '../notation/numbers.ts';
import { Figure } from './Figure.tsx';

const NO_FIGURE = '–';

interface MonthEndProps {
  readonly answer: ForecastAnswer | undefined;
  /** The answer is still that for the view before. */
  readonly isOfBefore?: boolean;
  /** Nothing to show and nothing on the way. */
  readonly isFailed: boolean;
}

/** What the present month comes to by its end, with a band, and how far off such forecasts were; or why there is none. */
export function MonthEnd({ answer, isOfBefore = false, isFailed }: MonthEndProps) {
  const nothing = isFailed ? NO_FIGURE : undefined;
  const forecast = answer?.forecast;
  const code = useCurrencyCode();
  const hidden = answer && !forecast ? NO_FIGURE : nothing;
  return (
    <section className="mt-4" aria-labelledby="month-end" aria-busy={isOfBefore}>
      <h2 id="month-end" className="text-sm font-semibold">
        This month to its end
      </h2>
      <dl className="card mt-2 grid grid-cols-2 overflow-hidden lg:grid-cols-4">
        <Figure
          name={`Spent so far (${code})`}
          value={answer ? <Amount nanos={answer.actualNanos} /> : nothing}
          note={
            answer && (answer.unknownLines > 0 ? 'without unknown costs' : `the month of ${answer.timeZone}`)
          }
        />
        <Figure
          name={`Expected at its end (${code})`}
          value={forecast ? <Amount nanos={forecast.expectedNanos} /> : hidden}
          note={answer && (forecast ? 'an estimate' : tooLittle(answer))}
        />
        <Figure
          name={`Likely between (${code})`}
          value={
            forecast ? (
              <span className="text-lg">
                <Amount nanos={forecast.lowNanos} /> – <Amount nanos={forecast.highNanos} />
              </span>
            ) : (
              hidden
            )
          }
          note={forecast && 'in 80 of 100 cases'}
        />
        <Figure
          name="Past error"
          value={
            answer?.pastError ? writePercent(answer.pastError.percent) : (hidden ?? (answer && NO_FIGURE))
          }
          note={answer && pastNote(answer)}
        />
      </dl>
    </section>
  );
}

const tooLittle = ({ daysNeeded, daysKnown }: ForecastAnswer): string =>
  `needs ${daysNeeded} whole days of usage; there ${daysKnown === 1 ? 'is 1' : `are ${daysKnown}`}`;

function pastNote({ forecast, pastError }: ForecastAnswer): string | undefined {
  if (pastError) return `of the rest, in ${pastError.forecasts} earlier forecasts`;
  return forecast ? 'no earlier forecast has ended yet' : undefined;
}
