import { useQuery } from '@tanstack/react-query';
import type { TermsDocument } from '../../../contract/privacy-api.ts';
import { readJson } from '../api/client.ts';
import { useCommand } from '../api/use-command.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { Door } from './Door.tsx';
import { SignOut } from './SignOut.tsx';

interface OwnTerms {
  readonly documents: readonly (TermsDocument & { readonly acceptedAt: string | null })[];
}

/** Signed in where a version of the terms was not accepted yet: a session that can do this and no more. */
export function AcceptTerms() {
  const terms = useQuery({
    queryKey: ['terms'],
    queryFn: ({ signal }) => readJson<OwnTerms>('/terms', signal),
    refetchInterval: false,
  });
  const accept = useCommand<OwnTerms>(['session', 'terms']);
  const open = terms.data?.documents.filter(({ acceptedAt }) => acceptedAt === null) ?? [];
  const error = terms.error ?? accept.error;
  if (!terms.data && !error) return <p className="sr-only">Loading…</p>;
  return (
    <Door title="Before you go on">
      {error && <ProblemNotice error={error} what="The terms" onRetry={() => void terms.refetch()} />}
      <p>Please read and accept:</p>
      <ul className="list-disc pl-5">
        {open.map(({ id, version, title, url }) => (
          <li key={id}>
            <a className="underline" href={url} target="_blank" rel="noreferrer">
              {title}
            </a>{' '}
            (version {version})
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="control-strong"
        disabled={open.length === 0 || accept.isPending}
        onClick={() =>
          accept.mutate({
            method: 'POST',
            path: '/terms/acceptances',
            body: { documents: open.map(({ id, version }) => ({ id, version })) },
          })
        }
      >
        Accept
      </button>
      <div className="border-t border-line pt-3">
        <SignOut />
      </div>
    </Door>
  );
}
