import { describe, expect, test } from 'vitest';
import {
  hasSecondFactor,
  isOfConnection,
  nameOf,
  provenAddress,
  provenAt,
  subjectOf,
} from '../../../dashboard-api/sso/claims.ts';
import type { Claims } from '../../../dashboard-api/sso/openid.ts';

const claims = (more: Record<string, unknown> = {}): Claims => ({
  iss: 'https://id.example',
  sub: 'ada',
  aud: 'us',
  iat: 0,
  exp: 1,
  ...more,
});
const TENANT = '11111111-2222-3333-4444-555555555555';

describe('P12: whether a token proves a second factor', () => {
  const byMethods = { secondFactor: 'provider', acrValues: [] } as const;
  const byContext = { secondFactor: 'provider', acrValues: ['c1'] } as const;
  test.each([
    ['password and code', byMethods, { amr: ['pwd', 'otp'] }, true],
    ['a method that says several', byMethods, { amr: ['mfa'] }, true],
    ['a password alone', byMethods, { amr: ['pwd'] }, false],
    ['a code alone', byMethods, { amr: ['otp'] }, false],
    ['two of what is known', byMethods, { amr: ['pwd', 'kba'] }, false],
    ['a risk score', byMethods, { amr: ['pwd', 'rba'] }, false],
    ['nothing stated', byMethods, {}, false],
    ['text instead of a list', byMethods, { amr: 'mfa' }, false],
    ['the context asked for', byContext, { acr: 'c1' }, true],
    ['the context as Entra states it', byContext, { acrs: ['c1', 'c2'] }, true],
    ['another context, whatever the methods', byContext, { acr: 'c2', amr: ['mfa'] }, false],
    ['no context', byContext, { amr: ['mfa'] }, false],
    ['declared by an owner', { secondFactor: 'declared', acrValues: [] } as const, {}, true],
    ['always our own', { secondFactor: 'own', acrValues: [] } as const, { amr: ['mfa'] }, false],
  ])('%s', (_, provider, stated, isProven) => {
    expect(hasSecondFactor(claims(stated), provider)).toBe(isProven);
  });
});

describe('the address that is proven', () => {
  const own = { connectionId: TENANT };
  const platform = { connectionId: null };
  const linking = { address: 'ada@acme.com', isOwn: true, isLinking: true };
  test.each([
    ['of an own domain, verified', own, { email: 'Ada@Acme.com', email_verified: true }, linking],
    ['of an own domain, nothing said', own, { email: 'ada@acme.com' }, linking],
    ['of an own domain, expressly not verified', own, { email: 'ada@acme.com', email_verified: false }, null],
    [
      'of another domain, verified: here alone',
      own,
      { email: 'ada@else.com', email_verified: 'true' },
      { address: 'ada@else.com', isOwn: false, isLinking: false },
    ],
    ['of another domain, nothing said', own, { email: 'ada@else.com' }, null],
    [
      'of the platform, verified: everywhere',
      platform,
      { email: 'ada@acme.com', email_verified: true },
      { ...linking, isOwn: false },
    ],
    ['of the platform, nothing said', platform, { email: 'ada@acme.com' }, null],
    ['none', own, {}, null],
    ['no text', own, { email: ['ada@acme.com'], email_verified: true }, null],
  ])('%s', (_, provider, stated, expected) => {
    expect(provenAddress(claims(stated), provider, ['acme.com'])).toEqual(expected);
  });
});

test('a token is of the tenant and the hosted domain that the connection is pinned to', () => {
  const pins = { pinnedTenant: TENANT, pinnedDomain: 'acme.com' };
  expect(isOfConnection(claims({ tid: TENANT, hd: 'acme.com' }), pins)).toBe(true);
  expect(isOfConnection(claims({ tid: TENANT }), pins)).toBe(false);
  expect(isOfConnection(claims({ tid: 'another', hd: 'acme.com' }), pins)).toBe(false);
  expect(isOfConnection(claims(), { pinnedTenant: null, pinnedDomain: null })).toBe(true);
});

test('a person is issuer and subject, and in a pinned tenant their object id', () => {
  expect(subjectOf(claims({ oid: 'object' }), { pinnedTenant: null, pinnedDomain: null })).toEqual({
    issuer: 'https://id.example',
    subject: 'ada',
  });
  const pinned = subjectOf(claims({ oid: 'object' }), { pinnedTenant: TENANT, pinnedDomain: null });
  expect(pinned.subject).toBe(`${TENANT}:object`);
});

test('a time of proof is never after now, and absent if it is not stated', () => {
  const now = new Date(100_000);
  expect(provenAt(claims({ auth_time: 40 }), now)).toEqual(new Date(40_000));
  expect(provenAt(claims({ auth_time: 400 }), now)).toEqual(now);
  expect(provenAt(claims(), now)).toBeNull();
});

test('somebody is called what the provider says, else by the address', () => {
  expect(nameOf(claims({ name: ' Ada ' }), 'a@b.c')).toBe('Ada');
  expect(nameOf(claims({ name: ' ' }), 'a@b.c')).toBe('a@b.c');
  expect(nameOf(claims({ name: 'x'.repeat(500) }), null)).toHaveLength(120);
});
