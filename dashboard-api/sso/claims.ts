/** What is believed of a provider's claims. Pure. */
import type { Subject } from '../../db/directory/persons.ts';
import type { Claims } from './openid.ts';
import type { LoginProvider } from './providers.ts';

type Pins = Pick<LoginProvider, 'pinnedTenant' | 'pinnedDomain'>;

/** True if the token is of the tenant and hosted domain that the connection is pinned to. */
export function isOfConnection(claims: Claims, { pinnedTenant, pinnedDomain }: Pins): boolean {
  const isOfTenant = pinnedTenant === null || claims['tid'] === pinnedTenant;
  return isOfTenant && (pinnedDomain === null || claims['hd'] === pinnedDomain);
}

/** Who it is: issuer and subject; where a tenant is pinned, its object id, which stays when applications change. */
export function subjectOf(claims: Claims, { pinnedTenant }: Pins): Subject {
  const objectId = claims['oid'];
  const isPinned = pinnedTenant !== null && typeof objectId === 'string';
  return { issuer: claims.iss, subject: isPinned ? `${pinnedTenant}:${objectId}` : claims.sub };
}

/** An address in lower case that was proven. */
export interface ProvenAddress {
  readonly address: string;
  /** It stands for the person everywhere, and so links them to what is known of them; else within this organisation. */
  readonly isLinking: boolean;
  /** It is of a domain that was shown to be the organisation's. */
  readonly isOwn: boolean;
}

/**
 * The address that is proven. An organisation chooses its providers, so what they say of addresses outside its own
 * domains counts for itself alone: else anybody could set up a provider that vouches for somebody else's address.
 * @param ownDomains domains that were shown to be the organisation's; none for the platform's provider
 */
export function provenAddress(
  claims: Claims,
  { connectionId }: Pick<LoginProvider, 'connectionId'>,
  ownDomains: readonly string[],
): ProvenAddress | null {
  const { email, email_verified: stated } = claims;
  if (typeof email !== 'string' || email.length > 254 || !email.includes('@')) return null;
  // Some providers write the claim as text.
  const isVerified = stated === true || String(stated) === 'true';
  const address = email.toLowerCase();
  const isOwn = connectionId !== null && ownDomains.includes(domainOf(address));
  // A provider that says nothing of verification is believed about its own organisation's domains.
  const isProven = isVerified || (isOwn && stated === undefined);
  return isProven ? { address, isOwn, isLinking: isOwn || connectionId === null } : null;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

const NAME_LENGTH = 120;

/** What to call somebody. */
export function nameOf(claims: Claims, address: string | null): string {
  const stated = claims['name'];
  const name = typeof stated === 'string' && stated.trim() !== '' ? stated.trim() : (address ?? 'Member');
  return name.slice(0, NAME_LENGTH);
}

/** Methods that are a second factor where something known stands beside them (RFC 8176 §2). */
const POSSESSED = ['otp', 'hwk', 'swk', 'sc', 'pop', 'face', 'fpt', 'iris', 'retina', 'vbm'];
const KNOWN = ['pwd', 'pin', 'kba'];

/**
 * Whether the token proves a second factor. That one was asked for proves nothing: providers answer with a token of one
 * factor and no error.
 */
export function hasSecondFactor(
  claims: Claims,
  { secondFactor, acrValues }: Pick<LoginProvider, 'secondFactor' | 'acrValues'>,
): boolean {
  if (secondFactor === 'declared') return true;
  if (secondFactor !== 'provider') return false;
  const stated = [claims.acr, claims['acrs']].flat();
  if (acrValues.length > 0) return stated.some((one) => typeof one === 'string' && acrValues.includes(one));
  const methods = Array.isArray(claims.amr) ? claims.amr : [];
  const has = (list: readonly string[]) => list.some((method) => methods.includes(method));
  return methods.includes('mfa') || (has(POSSESSED) && has(KNOWN));
}

/** When the person last showed the provider who they are, and never after now; null: the provider does not say. */
export function provenAt(claims: Claims, now: Date): Date | null {
  const { auth_time: seconds } = claims;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return null;
  return new Date(Math.min(seconds * 1_000, now.getTime()));
}
