/**
 * Random tokens: of cookies, login links and the API. Only their SHA-256 is stored. A fast hash is enough, since the
 * tokens are random: 43 base-62 characters carry 256 bits.
 */
import { createHash } from 'node:crypto';
import { randomBase62 } from '../../contract/base62.ts';
import { Secret } from '../../contract/secret.ts';

const SECRET_LENGTH = 43;
const API_TOKEN = /^aso_t_([0-9a-f]{32})_[0-9A-Za-z]{43}$/;
const SCIM_TOKEN = /^aso_s_([0-9a-f]{32})_[0-9A-Za-z]{43}$/;

/** A fresh token for a cookie or a link. */
export const newToken = (): Secret => new Secret(randomBase62(SECRET_LENGTH));

/** A fresh API token; it names its organisation. */
export function newApiToken(organisationId: string): Secret {
  return new Secret(`aso_t_${organisationId.replaceAll('-', '')}_${randomBase62(SECRET_LENGTH)}`);
}

/** A fresh token of an invitation; it names its organisation. */
export function newInvitationToken(organisationId: string): Secret {
  return new Secret(`aso_i_${organisationId.replaceAll('-', '')}_${randomBase62(SECRET_LENGTH)}`);
}

/** A fresh token of an identity provider that provisions members; it names its organisation. */
export function newScimToken(organisationId: string): Secret {
  return new Secret(`aso_s_${organisationId.replaceAll('-', '')}_${randomBase62(SECRET_LENGTH)}`);
}

/** The organisation that an API token names; null if the text is no such token. */
export const organisationNamedBy = (token: string): string | null => organisationIn(API_TOKEN, token);

/** The organisation that a provisioning token names; null if the text is no such token. */
export const organisationOfScimToken = (token: string): string | null => organisationIn(SCIM_TOKEN, token);

function organisationIn(form: RegExp, token: string): string | null {
  const id = form.exec(token)?.[1];
  return id === undefined ? null : id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** SHA-256 in lower-case hex: the only form in which a token is stored. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
