import { describe, expect, it, vi } from 'vitest';
import { takeArrival } from '../../../../dashboard-api/web/session/link.ts';

const open = (pathname: string, { hash = '', search = '' } = {}) => {
  const replaceState = vi.fn<History['replaceState']>();
  const { token, returned } = takeArrival(
    { pathname, hash, search } as Location,
    { state: null, replaceState: replaceState as History['replaceState'] } as History,
  );
  return {
    token: token?.reveal() ?? null,
    returned: returned && [returned.provider, returned.parameters.reveal()],
    shown: JSON.stringify([token, returned]),
    address: replaceState.mock.calls[0]?.[2],
  };
};

describe('what an address brings along', () => {
  it.each(['/login', '/join'])('%s: the token is taken out of it, and cannot be printed', (path) => {
    const { token, shown, address } = open(path, { hash: '#token=abc_DEF-123' });
    expect({ token, address }).toEqual({ token: 'abc_DEF-123', address: path });
    expect(shown).not.toContain('abc');
  });

  it('from a provider: all that it says, for the API to judge', () => {
    const search = '?code=a%2Bb&state=s&iss=https%3A%2F%2Fid.example';
    const path = '/login/callback/0194d3a0-0000-7000-8000-000000000000';
    const { returned, shown, address } = open(path, { search });
    expect(returned).toEqual(['0194d3a0-0000-7000-8000-000000000000', search.slice(1)]);
    expect(address).toBe(path);
    expect(shown).not.toContain('a%2Bb');
    expect(open('/login/callback/platform').returned).toBeNull();
  });

  it('clears a fragment without a token as well', () => {
    expect(open('/login', { hash: '#tok=abc' })).toMatchObject({ token: null, address: '/login' });
  });

  it('leaves every other page alone', () => {
    const nothing = { token: null, returned: null, address: undefined };
    expect(open('/requests', { hash: '#token=abc', search: '?code=1' })).toMatchObject(nothing);
    expect(open('/login/callback/a/b', { search: '?code=1' })).toMatchObject(nothing);
    expect(open('/login')).toMatchObject(nothing);
  });
});
