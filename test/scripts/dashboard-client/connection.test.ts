import { describe, expect, test } from 'vitest';
import { readConnection } from '../../../scripts/dashboard-client/connection.ts';

describe('where a command asks', () => {
  test('the command line goes before the environment, and an address loses its last slash', () => {
    const environment = { SPENDGATE_TOKEN: 'from here', SPENDGATE_URL: 'https://books.example/' };
    const { url, token } = readConnection({}, environment);
    expect(url).toBe('https://books.example');
    expect(token.reveal()).toBe('from here');
    expect(readConnection({ token: 'given' }, environment).token.reveal()).toBe('given');
  });

  test('without an address it is the dashboard of this machine', () => {
    expect(readConnection({ token: 't' }, {}).url).toBe('http://127.0.0.1:8788');
  });

  test.each([
    'http://books.example',
    'https://u:p@books.example',
    'https://books.example/?q',
    'books',
    'ftp://a',
  ])('a token is not sent to %s', (url) => {
    expect(() => readConnection({ url, token: 't' }, {})).toThrow('--url takes an https address');
  });

  test('nobody is not asked as', () => {
    expect(() => readConnection({}, {})).toThrow('a token is needed');
  });
});
