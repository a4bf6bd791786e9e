import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { countOf } from '../figures/count.ts';
import { formatMoment } from '../period/instant.ts';
import { useRights } from '../session/rights.ts';
import { supportQuery } from './queries.ts';
import { operatorWords, usedWords } from './words.ts';

const EVERY_MS = 30_000;

/** While somebody of the company's staff may see data, or asks to: said above every page to those who decide it. */
export function SupportBar() {
  const rights = useRights();
  const maySee = rights['support:read'] !== undefined;
  const { data } = useQuery({ ...supportQuery, enabled: maySee, refetchInterval: EVERY_MS });
  const grants = data?.grants ?? [];
  const inForce = grants.filter(({ state }) => state === 'approved');
  const asked = grants.filter(({ state }) => state === 'requested');
  if (inForce.length + asked.length === 0) return null;
  return (
    <section
      aria-label="Support access"
      aria-live="polite"
      className="border-b border-line bg-attention-soft px-4 py-2 sm:px-6 print:hidden"
    >
      {inForce.map((grant) => (
        <p key={grant.grantId}>
          <strong className="font-semibold text-attention">Support access.</strong> {operatorWords(grant)} may
          read some of this organisation’s data
          {grant.endsAt !== null && ` until ${formatMoment(Date.parse(grant.endsAt))} UTC`}:{' '}
          {usedWords(grant)}. <ToSupport>See it, or end it</ToSupport>
        </p>
      ))}
      {asked.length > 0 && (
        <p>
          <strong className="font-semibold text-attention">Support access.</strong>{' '}
          {asked.length === 1 ? 'A request waits' : `${countOf(asked.length, 'request')} wait`} for an answer.{' '}
          <ToSupport>Answer</ToSupport>
        </p>
      )}
    </section>
  );
}

const ToSupport = ({ children }: { children: string }) => (
  <Link to="/support" className="text-accent underline">
    {children}
  </Link>
);
