import { describe, expect, it, vi } from 'vitest';
import { takeLinkToken } from '../../../../dashboard-api/web/session/link.ts';

const open = (pathname: string, hash: string) => {
  const replaceState = vi.fn<History['replaceState']>();
  const token = takeLinkToken(
    { pathname, hash } as Location,
    { state: null, replaceState: replaceState as History['replaceState'] } as History,
  );
  return {
    token: token?.reveal() ?? null,
    shown: token && String(token),
    address: replaceState.mock.calls[0]?.[2],
  };
};

describe('takeLinkToken', () => {
  it('takes the token out of the address', () => {
    expect(open('/login', '#token=abc_DEF-123')).toEqual({
      token: 'abc_DEF-123',
      shown: '[secret]',
      address: '/login',
    });
  });

  it('clears a fragment without a token as well', () => {
    expect(open('/login', '#tok=abc')).toEqual({ token: null, shown: null, address: '/login' });
  });

  it('leaves every other page alone', () => {
    expect(open('/requests', '#token=abc')).toEqual({ token: null, shown: null, address: undefined });
    expect(open('/login', '')).toEqual({ token: null, shown: null, address: undefined });
  });
});
