import { DIMENSION_NAME } from '../../../contract/dimensions.ts';
import { formatCount } from '../figures/count.ts';

/** What an erasure counts, one and more of it; anything else stands by the name of its table. */
const COUNTED: Readonly<Record<string, readonly [one: string, more: string]>> = {
  apiToken: ['token', 'tokens'],
  auditDetail: ['detail of the audit log', 'details of the audit log'],
  defaultView: ['view that opened first', 'views that opened first'],
  delivery: ['message', 'messages'],
  edgeCommand: ['command to the gateway', 'commands to the gateway'],
  finding: ['finding', 'findings'],
  identity: ['way to sign in', 'ways to sign in'],
  invitation: ['invitation', 'invitations'],
  loginLink: ['one-time link', 'one-time links'],
  loginTrait: ['known device or country', 'known devices and countries'],
  memberProfile: ['name and address', 'names and addresses'],
  membership: ['membership', 'memberships'],
  passkey: ['passkey', 'passkeys'],
  person: ['person', 'persons'],
  personAddress: ['proven address', 'proven addresses'],
  personalValue: ['text in a dimension', 'texts in dimensions'],
  recoveryCode: ['recovery code', 'recovery codes'],
  scimGroupMember: ['place in a group', 'places in groups'],
  scimUser: ['provisioned user', 'provisioned users'],
  secondFactor: ['authenticator app', 'authenticator apps'],
  session: ['session', 'sessions'],
  teamMember: ['place in a team', 'places in teams'],
};

/** Counts by what they are of, most first: `12 details of the audit log, 3 sessions`; nothing where there are none. */
export function countsWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([one, many], [other, more]) => more - many || one.localeCompare(other))
    .map(([what, count]) => {
      const words = COUNTED[what];
      return words
        ? `${formatCount(count)} ${words[count === 1 ? 0 : 1]}`
        : `${formatCount(count)} × ${what.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
    })
    .join(', ');
}

/** An id as the audit log and the list of erasures show it. */
export const isPersonId = (typed: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(typed);

/** True if somebody has typed a name as it is written: what cannot be undone asks for that. */
export const isTyped = (typed: string, name: string): boolean => typed.trim() === name.trim() && name !== '';

/** Whole days from now until an instant, begun ones counted. */
export const daysLeft = (until: string, nowMs: number): number =>
  Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 86_400_000));

/** Names of dimensions as somebody typed them, each once; null: one cannot be such a name, or they are too many. */
export function dimensionNames(typed: string): string[] | null {
  const names = [...new Set(typed.split(/[\s,]+/).filter((name) => name !== ''))];
  return names.length <= 16 && names.every((name) => DIMENSION_NAME.test(name)) ? names : null;
}

/** Beneath the field for why somebody is erased. */
export const ERASURE_REASON = 'The request that it answers, by its number or date. No name: this stays.';
