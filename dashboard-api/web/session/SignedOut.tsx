import { Door, NewLinkHint } from './Door.tsx';

/** No session: never was one, it ended by itself, or the person signed out. */
export function SignedOut() {
  return (
    <Door title="You are not signed in">
      <p>The dashboard opens with a one-time link. A session ends after 30 minutes without use.</p>
      <NewLinkHint />
    </Door>
  );
}
