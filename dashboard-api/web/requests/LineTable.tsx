import type { RequestDetail } from '../../../contract/reports.ts';
import { formatExactDollars } from '../currency/format.ts';
import { className, formatQuantity, formatRate } from '../figures/tokens.ts';
import { writeExactMoney } from '../notation/numbers.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { wordsOf } from './outcome.ts';

type Line = RequestDetail['lines'][number];

const SOURCES: Readonly<Record<Line['priceSource'], string>> = {
  catalogue: 'price catalogue',
  overlay: 'price overlay',
  override: 'your own price',
  provider: 'cost stated by the provider',
  none: 'no price known',
};

/** What one model was used for and what that cost, class by class: quantity x rate = cost, every digit. */
export function LineTable({ line }: { line: Line }) {
  const model = line.model ?? 'model not stated';
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-muted">Usage of {model}</h3>
      <ScrollRegion name={`Usage of ${model}`} className="overflow-x-auto border-t border-line">
        <table className="table">
          <caption className="sr-only">Quantity, rate and cost per class of {model}, in US dollars</caption>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" className="number">
                Quantity
              </th>
              <th scope="col" className="number max-sm:hidden">
                Rate (USD)
              </th>
              <th scope="col" className="number">
                Cost (USD)
              </th>
            </tr>
          </thead>
          <tbody>
            {line.classes.map((priced) => (
              <tr key={`${priced.class} ${priced.modality}`}>
                <th scope="row" className="max-sm:whitespace-normal">
                  {className(priced.class, priced.modality)}
                  <span className="block text-xs font-normal text-muted sm:hidden">
                    {formatRate(priced.priceUsd, priced.priceUnit)}
                  </span>
                </th>
                <td className="number">{formatQuantity(priced.quantity)}</td>
                <td className="number max-sm:hidden">{formatRate(priced.priceUsd, priced.priceUnit)}</td>
                <td className="number">{exact(priced.costNanos)}</td>
              </tr>
            ))}
            {line.classes.length === 0 && (
              <tr>
                <td colSpan={4} className="text-muted">
                  No usage was stated.
                </td>
              </tr>
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                Cost of this line
              </th>
              <td className="max-sm:hidden" />
              <td className="number">{exact(line.costNanos)}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollRegion>
      <p className="mt-1 text-xs text-muted">{provenance(line)}</p>
    </section>
  );
}

function provenance(line: Line): string {
  const parts = [`Priced by ${SOURCES[line.priceSource]}`];
  if (line.priceVersion) parts.push(`version ${line.priceVersion}`);
  if (line.priceId) parts.push(`entry ${line.priceId}`);
  if (line.providerCostUsd) parts.push(`the provider states ${writeExactMoney(line.providerCostUsd, 'USD')}`);
  if (line.catalogueCostNanos) parts.push(`the catalogue says ${exact(line.catalogueCostNanos)}`);
  if (line.flags.length > 0) parts.push(`flags: ${line.flags.map(wordsOf).join(', ')}`);
  return `${parts.join(', ')}.`;
}

const exact = (nanos: string | null): string =>
  nanos === null ? 'unknown' : formatExactDollars(BigInt(nanos));
