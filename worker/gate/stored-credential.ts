/** Which of an organisation's stored provider credentials a call is made with. Pure. */
import type { SealedCredential } from '../../contract/credential.ts';
import type { OrganisationState } from '../../contract/organisation.ts';
import type { CallFacts, CredentialWish } from './protocol.ts';

/** The project's own, or else the organisation's, of the call's provider and host; null: none is stored, or none wanted. */
export function storedCredential(
  state: OrganisationState | null,
  wish: CredentialWish,
  { provider, host }: Pick<CallFacts, 'provider' | 'host'>,
  projectId: string,
): SealedCredential | null {
  if (wish === 'none') return null;
  // An organisation whose state was kept before there were any has none.
  const fitting = (state?.credentials ?? []).filter(
    (credential) => credential.provider === provider && credential.host === (host?.name ?? null),
  );
  const find = (wanted: string | null) => fitting.find((credential) => credential.projectId === wanted);
  return find(projectId) ?? find(null) ?? null;
}
