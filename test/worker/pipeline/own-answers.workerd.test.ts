import { describe, expect, it } from 'vitest';
import { serve } from './caller.ts';

const HARDENING = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

describe('P21: what the gateway says itself is hardened on every route', () => {
  it.each([
    ['an unknown provider', 'GET', '/v1/nobody/v1/models', 404],
    ['no key', 'POST', '/v1/openai/v1/chat/completions', 401],
    ['a path outside', 'GET', '/favicon.ico', 404],
    ['health', 'GET', '/v1/aso/health', 200],
    ['an unknown address of our own', 'GET', '/v1/aso/nothing', 404],
    ['an unsigned command', 'POST', '/v1/aso/control/commands', 401],
    ['a command by GET', 'GET', '/v1/aso/control/commands', 405],
  ])('%s', async (_, method, path, status) => {
    const { response } = await serve(new Request(`https://gateway.test${path}`, { method }));
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(HARDENING);
    expect(response.headers.get('x-aso-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await response.body?.cancel();
  });

  it('P20: plain HTTP may not promise HTTPS', async () => {
    const { response } = await serve(new Request('http://gateway.test/v1/aso/health'));
    expect(response.headers.get('strict-transport-security')).toBeNull();
    await response.body?.cancel();
  });
});
