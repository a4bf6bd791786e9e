import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { LoginRequest } from '../../../contract/sso.ts';
import { askJson } from '../api/client.ts';
import { Field } from '../forms/Field.tsx';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { noteWayBack } from './way-back.ts';

/** Leaves this page for the provider's; what comes back from there is `CallbackPage`'s. */
export function useSignIn() {
  return useMutation<void, Error, LoginRequest>({
    networkMode: 'always',
    mutationFn: async (request) => {
      const { authorizationUrl } = await askJson<{ authorizationUrl: string }>({
        method: 'POST',
        path: '/login',
        body: request,
      });
      noteWayBack(window.location, () => sessionStorage);
      window.location.assign(authorizationUrl);
      // The button stays as it is until the browser has left.
      await new Promise(() => undefined);
    },
  });
}

/** Signing in by an address: its domain says which provider asks for the rest. No password is typed here. */
export function SignIn() {
  const [address, setAddress] = useState('');
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ address: address.trim() });
  };
  return (
    <Form error={signIn.error} className="space-y-4" onSubmit={submit}>
      <Field label="Work e-mail address" hint="You go on at your organisation’s own sign-in.">
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="email"
            required
            maxLength={254}
            autoComplete="username"
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
      <FormProblem error={signIn.error} />
      <button type="submit" className="control-strong h-9 w-full" disabled={signIn.isPending}>
        {signIn.isPending ? 'Going to your sign-in…' : 'Continue'}
      </button>
    </Form>
  );
}
