import { describe, expect, it } from 'vitest';
import { isPublicBaseUrl, isPublicHostName } from '../../contract/public-host.ts';

describe('addresses that an admin may register', () => {
  it.each([
    'https://llm.example.com',
    'https://llm.example.com/v1',
    'https://llm.example.com/serving/team-a/v1',
    'https://llm.example.com:8443/v1',
    'https://xn--bcher-kva.example.com',
  ])('%s may be one', (url) => {
    expect(isPublicBaseUrl(url)).toBe(true);
  });

  it.each([
    'http://llm.example.com',
    'https://llm.example.com/',
    'https://llm.example.com/v1/',
    'https://llm.example.com/v1/../admin',
    'https://llm.example.com/%2e%2e/admin',
    'https://llm.example.com//v1',
    'https://llm.example.com/v1?key=a',
    'https://llm.example.com/v1#a',
    'https://user:word@llm.example.com',
    'https://llm.example.com@10.0.0.1',
    'https://llm.example.com:22',
    'https://llm.example.com:443',
    'https://LLM.example.com',
    'https://llm.example.com.',
    'https://llm',
    'https://localhost',
    'https://service.localhost',
    'https://10.0.0.1',
    'https://8.8.8.8',
    'https://2130706433',
    'https://0x7f.1',
    'https://127.1',
    'https://[::1]',
    'https://[::ffff:169.254.169.254]',
    'https://169.254.169.254/latest',
    'https://metadata.google.internal',
    'https://printer.local',
    'https://router.home.arpa',
    'https://api.default.svc',
    'https://ll m.example.com',
    'ftp://llm.example.com',
    '',
    'llm.example.com',
  ])('L39: %s is none', (url) => {
    expect(isPublicBaseUrl(url)).toBe(false);
  });

  it('a name longer than names can be is none', () => {
    expect(isPublicHostName(`${'a.'.repeat(124)}com`)).toBe(true);
    expect(isPublicHostName(`${'a.'.repeat(126)}com`)).toBe(false);
  });
});
