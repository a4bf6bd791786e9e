import type { RequestDetail } from '../../../contract/reports.ts';
import { formatExactDollars } from '../currency/format.ts';
import { formatInstant } from '../period/instant.ts';
import { monthName } from '../period/months.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';

type Adjustment = RequestDetail['adjustments'][number];

/** What re-rating changed since the call was recorded: its lines stand, and these beside them. */
export function Adjustments({ adjustments }: { adjustments: readonly Adjustment[] }) {
  if (adjustments.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-muted">Adjustments</h3>
      <ScrollRegion name="Adjustments" className="overflow-x-auto border-t border-line">
        <table className="table">
          <caption className="sr-only">What each re-rating made of a line’s cost, in US dollars</caption>
          <thead>
            <tr>
              <th scope="col">Posted (UTC)</th>
              <th scope="col">Reason</th>
              <th scope="col" className="number">
                Before
              </th>
              <th scope="col" className="number">
                After
              </th>
              <th scope="col" className="number">
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {adjustments.map((adjustment) => (
              <tr key={`${adjustment.line} ${adjustment.ordinal}`}>
                <th scope="row" className="whitespace-nowrap">
                  {formatInstant(adjustment.postedAt)}
                </th>
                <td>
                  {adjustment.reason}
                  <p className="text-xs text-muted">{provenance(adjustment)}</p>
                </td>
                <td className="number">{exact(adjustment.previousCostNanos)}</td>
                <td className="number">{exact(adjustment.costNanos)}</td>
                <td className="number">{exact(adjustment.deltaNanos)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function provenance({ line, runId, priceVersion, priceId, accountingPeriod }: Adjustment): string {
  const parts = [`Line ${line + 1}`, `run ${runId}`, `books of ${monthName(accountingPeriod)}`];
  if (priceVersion) parts.push(`version ${priceVersion}`);
  if (priceId) parts.push(`entry ${priceId}`);
  return `${parts.join(', ')}.`;
}

const exact = (nanos: string | null): string =>
  nanos === null ? 'unknown' : formatExactDollars(BigInt(nanos));
