import { Door, NewLinkHint } from './Door.tsx';
import { SignIn } from './SignIn.tsx';

/** No session: never was one, it ended by itself, or the person signed out. */
export function SignedOut() {
  return (
    <Door title="You are not signed in">
      <SignIn />
      <NewLinkHint />
    </Door>
  );
}
