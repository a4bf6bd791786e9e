import { Link, Navigate } from '@tanstack/react-router';
import type { LinkRefusal } from '../../../contract/dashboard.ts';
import type { Secret } from '../../../contract/secret.ts';
import { ApiProblem } from '../api/problem.ts';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { Door, NewLinkHint } from './Door.tsx';
import { SignIn } from './SignIn.tsx';
import { useExchange } from './use-exchange.ts';

const REFUSALS: Readonly<Record<LinkRefusal, { readonly title: string; readonly text: string }>> = {
  link_used: {
    title: 'This link has been used',
    text: 'Each link opens the dashboard once. If it was not you who used it, stop SpendGate and look at who can read its output.',
  },
  link_expired: {
    title: 'This link has expired',
    text: 'A link can be used for 15 minutes after it was made.',
  },
  link_unknown: {
    title: 'This link is not known here',
    text: 'It may be cut short, or from another installation.',
  },
};

/** Posts the token of a one-time link once and goes on to the overview, or says why not. */
export function LoginPage({ token }: { token: Secret | null }) {
  return token ? <Exchange token={token} /> : <NoToken />;
}

function NoToken() {
  return (
    <Door title="Sign in">
      <SignIn />
      <p className="text-muted">
        If you opened a one-time link, it is incomplete: open the whole of it, with everything after the #
        sign.
      </p>
      <NewLinkHint />
      <p className="text-muted">
        Of an organisation that was deleted there is a{' '}
        <Link to="/certificate" className="text-accent underline">
          certificate
        </Link>
        .
      </p>
    </Door>
  );
}

function Exchange({ token }: { token: Secret }) {
  const exchange = useExchange('/session/link', () => ({ token: token.reveal() }));
  if (exchange.isSuccess) return <Navigate to="/" search={{}} replace />;
  if (exchange.isPending) {
    return (
      <Door title="Signing in">
        <p role="status">The link is being checked…</p>
      </Door>
    );
  }
  const refusal = refusalOf(exchange.error);
  return (
    <Door title={refusal?.title ?? 'Signing in did not work'}>
      {refusal ? (
        <p role="alert">{refusal.text}</p>
      ) : (
        <ProblemNotice error={exchange.error} what="Signing in" onRetry={() => void exchange.refetch()} />
      )}
      <NewLinkHint />
    </Door>
  );
}

function refusalOf(error: Error): { title: string; text: string } | null {
  if (!(error instanceof ApiProblem)) return null;
  return Object.hasOwn(REFUSALS, error.code) ? REFUSALS[error.code as LinkRefusal] : null;
}
