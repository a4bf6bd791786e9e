import { countOf } from '../figures/count.ts';
import { formatInstant } from '../period/instant.ts';
import { Section } from '../shell/Section.tsx';
import type { MonthDetail } from './queries.ts';

/** Who has signed what. A signature under a statement that has changed since counts for nothing, and stays listed. */
export function Signatures({ detail }: { detail: MonthDetail }) {
  const { signatures, statementSha256 } = detail;
  if (signatures.length === 0) return null;
  return (
    <Section title="Signatures">
      <ul className="border-t border-line">
        {signatures.map((one) => (
          <li
            key={one.personId + one.signedAt}
            className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-3 py-2 last:border-b-0"
          >
            <span className="font-medium">{one.personName ?? 'somebody who has left'}</span>
            <span className="text-muted">{formatInstant(one.signedAt)} UTC</span>
            {one.gaps.length > 0 && (
              <span className="text-muted">accepted {countOf(one.gaps.length, 'gap')}</span>
            )}
            {one.statementSha256 !== statementSha256 && (
              <span className="badge badge-attention">void: the statement has changed since</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
