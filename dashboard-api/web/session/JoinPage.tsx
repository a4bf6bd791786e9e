import type { Secret } from '../../../contract/secret.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Door } from './Door.tsx';
import { useSignIn } from './SignIn.tsx';

/** An invitation is accepted by signing in with the address that was invited. */
export function JoinPage({ token }: { token: Secret | null }) {
  const accept = useSignIn();
  if (!token)
    return (
      <Door title="The invitation is incomplete">
        <p>This address has no invitation in it. Open the whole link, with everything after the # sign.</p>
      </Door>
    );
  return (
    <Door title="You are invited">
      <p>Sign in with the e-mail address that the invitation was made for. The link works once.</p>
      <FormProblem error={accept.error} />
      <button
        type="button"
        className="control-strong h-9 w-full"
        disabled={accept.isPending}
        onClick={() => accept.mutate({ invitation: token.reveal() })}
      >
        {accept.isPending ? 'Going to your sign-in…' : 'Accept and sign in'}
      </button>
    </Door>
  );
}
