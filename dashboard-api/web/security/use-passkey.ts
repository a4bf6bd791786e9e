import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { NewPasskeyAnswer, PasskeyProof } from '../../../contract/passkeys.ts';
import { askJson } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';

interface Challenge {
  readonly options: never;
  readonly state: string;
}

/** What the browser has for passkeys is read when it is asked for: most visits never do. */
const browserSide = () => import('@simplewebauthn/browser');

/** True if this browser has passkeys at all. */
export const hasPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function';

/** The person, or the browser, broke it off: nothing was sent. */
const brokenOff = (): ApiProblem =>
  new ApiProblem(0, {
    title: 'No passkey was shown',
    detail:
      'It was broken off, took too long, or this device has none that fits. Try again, or use another way.',
  });

/** Makes a passkey on this device or on one beside it, and registers it. */
export function useNewPasskey(onDone: (made: { readonly recoveryCodes: string[] | null }) => void) {
  const client = useQueryClient();
  return useMutation<{ recoveryCodes: string[] | null }, Error, string>({
    networkMode: 'always',
    gcTime: 0,
    mutationFn: async (name) => {
      const path = '/second-factor/passkeys';
      const { options, state } = await askJson<Challenge>({ method: 'POST', path: `${path}/registration` });
      const { startRegistration } = await browserSide();
      const response = (await startRegistration({ optionsJSON: options }).catch(() => {
        throw brokenOff();
      })) as NewPasskeyAnswer;
      return askJson({ method: 'POST', path, body: { name, state, response } });
    },
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['second-factor'] }),
  });
}

/** Proves the second factor by a passkey. */
export function useProvePasskey(onDone: () => void) {
  const client = useQueryClient();
  return useMutation<void, Error, void>({
    networkMode: 'always',
    mutationFn: async () => {
      const challenge = '/second-factor/passkeys/challenge';
      const { options, state } = await askJson<Challenge>({ method: 'POST', path: challenge });
      const { startAuthentication } = await browserSide();
      const response = (await startAuthentication({ optionsJSON: options }).catch(() => {
        throw brokenOff();
      })) as PasskeyProof['response'];
      const body = { passkey: { state, response } };
      return askJson({ method: 'POST', path: '/second-factor/proof', body });
    },
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['second-factor'] }),
  });
}
