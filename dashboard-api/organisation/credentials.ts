/** Storing and replacing provider credentials: sealed to the gateway before they reach the database. */
import type { CredentialSecret } from '../../contract/credential.ts';
import type { CredentialRow, EnteredSecret, NewCredential } from '../../contract/credentials-api.ts';
import { takesKind } from '../../contract/credentials-api.ts';
import { newId } from '../../contract/ids.ts';
import type { RegisteredHost } from '../../contract/organisation.ts';
import { Secret } from '../../contract/secret.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  findCredential,
  insertCredential,
  replaceCredential,
  type StoredCredential,
} from '../../db/tenancy/credentials.ts';
import { listHosts } from '../../db/tenancy/hosts.ts';
import { hasProject } from '../../db/tenancy/projects.ts';
import type { Principal } from '../http/app-env.ts';
import { tagOf } from '../http/preconditions.ts';
import type { ProblemCode } from '../http/problems.ts';
import { lastFourOf, readSecret, type SealKey, sealCredential } from '../secrets/seal-credential.ts';
import type { Services } from '../services.ts';
import { type Change, changeForEdge } from './change.ts';

/** What came of it; `nothing` is what it means that nothing was changed. */
export interface CredentialChange {
  readonly id: string;
  readonly change: Change;
  readonly nothing: ProblemCode;
}

/** @returns the problem with what was entered, or what came of storing it */
export async function storeCredential(
  services: Services,
  principal: Principal,
  { secret: entered, reason, ...facts }: NewCredential,
): Promise<CredentialChange | ProblemCode> {
  const usable = usableSecret(services, entered);
  if (typeof usable === 'string') return usable;
  const id = newId();
  let nothing: ProblemCode = 'name_taken';
  const audit = { action: 'credential.store', target: id, reason } as const;
  const change = await changeForEdge(services, principal, audit, async (unit, now) => {
    const host = await hostOf(unit, facts);
    const isPlaced = facts.projectId === null || (await hasProject(unit, facts.projectId));
    if (host === undefined || !isPlaced) {
      nothing = 'not_found';
      return false;
    }
    const sealed = await seal(unit, { id, provider: facts.provider, host }, usable);
    return insertCredential(unit, { id, ...facts, ...sealed }, now);
  });
  return { id, change, nothing };
}

/**
 * Seals another credential in the place of a stored one.
 * @param mayGoOn throws, before anything is touched, what is to be answered instead
 * @returns as `storeCredential` does
 */
export async function resealCredential(
  services: Services,
  principal: Principal,
  id: string,
  entered: EnteredSecret,
  reason: string,
  mayGoOn: (unit: TenantUnit) => Promise<void>,
): Promise<CredentialChange | ProblemCode> {
  const usable = usableSecret(services, entered);
  if (typeof usable === 'string') return usable;
  let nothing: ProblemCode = 'not_found';
  const audit = { action: 'credential.replace', target: id, reason } as const;
  const change = await changeForEdge(services, principal, audit, async (unit, now) => {
    await mayGoOn(unit);
    const stored = await findCredential(unit, id);
    const host = stored ? await hostOf(unit, stored) : undefined;
    if (!stored || host === undefined) return false;
    if (!takesKind(stored.provider, entered.kind)) {
      nothing = 'invalid_parameter';
      return false;
    }
    const sealed = await seal(unit, { id, provider: stored.provider, host }, usable);
    await replaceCredential(unit, id, sealed, now);
    return true;
  });
  return { id, change, nothing };
}

/** As it may be shown. */
export function credentialRow({
  id,
  isActive,
  box,
  createdAt,
  sealedAt,
  ...shown
}: StoredCredential): CredentialRow {
  return {
    ...shown,
    etag: tagOfCredential({ isActive, sealedAt }),
    credentialId: id,
    state: isActive ? 'active' : 'standby',
    createdAt: createdAt.toISOString(),
    sealedAt: sealedAt.toISOString(),
  };
}

/** Of what can be changed of it. */
export const tagOfCredential = ({
  isActive,
  sealedAt,
}: Pick<StoredCredential, 'isActive' | 'sealedAt'>): string => tagOf([isActive, sealedAt]);

/** How many are sealed to each version of the gateway's key, the newest first. */
export function sealVersionsOf(stored: readonly StoredCredential[]) {
  const counts = new Map<string, number>();
  for (const { sealVersion } of stored) counts.set(sealVersion, (counts.get(sealVersion) ?? 0) + 1);
  return [...counts]
    .map(([version, credentials]) => ({ version, credentials }))
    .toSorted((one, other) => Number(other.version) - Number(one.version));
}

interface UsableSecret {
  readonly secret: Secret<CredentialSecret>;
  readonly kind: CredentialSecret['kind'];
  readonly lastFour: string | null;
  readonly sealKey: SealKey;
}

function usableSecret({ config: { sealKey } }: Services, entered: EnteredSecret): UsableSecret | ProblemCode {
  if (!sealKey) return 'credentials_not_set_up';
  const secret = readSecret(entered);
  if (!secret) return 'invalid_parameter';
  return { secret: new Secret(secret), kind: secret.kind, lastFour: lastFourOf(secret), sealKey };
}

async function seal(
  { organisationId }: TenantUnit,
  {
    id,
    provider,
    host,
  }: { readonly id: string; readonly provider: string; readonly host: RegisteredHost | null },
  { secret, kind, lastFour, sealKey }: UsableSecret,
) {
  const binding = { organisationId, credentialId: id, provider, kind, host };
  const box = await sealCredential(secret, binding, sealKey);
  return { kind, box, lastFour, sealVersion: sealKey.version };
}

/** Null: the provider's host is known; undefined: there is no such host. */
async function hostOf(
  unit: TenantUnit,
  { provider, host }: { readonly provider: string; readonly host: string | null },
): Promise<RegisteredHost | null | undefined> {
  if (host === null) return null;
  return (await listHosts(unit)).find(({ kind, name }) => kind === provider && name === host);
}
