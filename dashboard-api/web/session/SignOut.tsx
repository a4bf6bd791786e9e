import { createContext, useContext } from 'react';

/** Begins to sign out. */
export const SignOutContext = createContext<() => void>(() => {});

/** The way out of a session. */
export function SignOut() {
  const signOut = useContext(SignOutContext);
  return (
    <button type="button" className="control" onClick={signOut}>
      Sign out
    </button>
  );
}
