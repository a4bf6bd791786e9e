import type { Completeness } from '../../../contract/completeness.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { chargeNote } from './completeness.ts';
import { Figure } from './Figure.tsx';

const NO_FIGURE = '–';

interface AccountedProps {
  readonly completeness: Completeness | undefined;
  /** Nothing to show and nothing on the way. */
  readonly isFailed: boolean;
}

/** Every call since the start, from its admission at a gate to its row here: what the gates say beside what arrived. */
export function Accounted({ completeness, isFailed }: AccountedProps) {
  const totals = completeness?.totals;
  const nothing = isFailed ? NO_FIGURE : undefined;
  const calls = totals?.calls;
  const ofCalls = (count: number | undefined) =>
    count === undefined ? (totals ? NO_FIGURE : nothing) : formatCount(count);
  return (
    <section className="mt-4" aria-labelledby="accounted">
      <h2 id="accounted" className="text-sm font-semibold">
        Every call since the start
      </h2>
      <dl className="card mt-2 grid grid-cols-2 overflow-hidden lg:grid-cols-5">
        <Figure
          name="Calls admitted"
          value={ofCalls(calls?.admitted)}
          note={totals && (calls ? 'by the gates’ own count' : 'not every gate has answered')}
        />
        <Figure
          name="Calls settled"
          value={ofCalls(calls?.settled)}
          note={calls && (calls.open === 0 ? 'none under way' : `${formatCount(calls.open)} under way`)}
        />
        <Figure
          name="Events delivered"
          value={totals ? formatCount(totals.delivered) : nothing}
          note={
            totals &&
            (totals.onTheWay === null
              ? 'settled calls, refusals, corrections'
              : totals.onTheWay === 0
                ? 'none on the way'
                : `${formatCount(totals.onTheWay)} on the way`)
          }
        />
        <Figure
          name="Events missing"
          value={totals ? formatCount(totals.missing) : nothing}
          isAlert={totals !== undefined && totals.missing > 0}
          note={totals && (totals.missing === 0 ? 'numbers without a gap' : 'asked for again')}
        />
        <Figure
          name="Charged (USD)"
          value={totals ? <Amount nanos={totals.chargedNanos} /> : nothing}
          isAlert={totals !== undefined && totals.unbalanced > 0}
          note={totals && chargeNote(totals)}
        />
      </dl>
    </section>
  );
}
