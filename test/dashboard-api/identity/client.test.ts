import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import type { AppEnv } from '../../../dashboard-api/http/app-env.ts';
import { clientOf, noteClient, type TrustedProxy } from '../../../dashboard-api/identity/client.ts';

const SECRET = 'what the proxy proves itself with';
const PROXY: TrustedProxy = {
  secret: new Secret(SECRET),
  addressHeader: 'X-Forwarded-For',
  countryHeader: 'X-Country',
};
const SOCKET = { incoming: { socket: { remoteAddress: '::ffff:192.0.2.1', remotePort: 1 } } };

async function whence(
  proxy: TrustedProxy | null,
  headers: Record<string, string>,
  bindings: object = SOCKET,
) {
  const app = new Hono<AppEnv>();
  app.use(noteClient(proxy));
  app.get('/', (context) => context.json(clientOf(context)));
  return (await app.request('/', { headers }, bindings)).json();
}

const FORGED = { 'x-forwarded-for': '203.0.113.9', 'x-country': 'DE' };
const PROVEN = { ...FORGED, 'x-spendgate-proxy': SECRET };

test.each([
  ['nobody is trusted', null, PROVEN],
  ['the proof is missing', PROXY, FORGED],
  ['the proof is another', PROXY, { ...FORGED, 'x-spendgate-proxy': `${SECRET}.` }],
])('an address that a header states is not believed where %s: the socket’s is', async (_, proxy, headers) => {
  expect(await whence(proxy, headers)).toMatchObject({ address: '192.0.2.1', country: null });
});

test('a proxy that proves itself is believed, about the address that it added itself', async () => {
  expect(await whence(PROXY, PROVEN)).toMatchObject({ address: '203.0.113.9', country: 'DE' });
  const appended = { ...PROVEN, 'x-forwarded-for': '198.51.100.1, 2001:DB8::1' };
  expect(await whence(PROXY, appended)).toMatchObject({ address: '2001:db8::1' });
});

test.each(['', 'unknown', '203.0.113.9:4711', '<script>'])(
  'what a proxy states as an address and is none is not known: %j',
  async (stated) => {
    expect(await whence(PROXY, { ...PROVEN, 'x-forwarded-for': stated })).toMatchObject({ address: null });
  },
);

test.each(['XX', 'de', 'DEU', ''])('%j is no country', async (stated) => {
  expect(await whence(PROXY, { ...PROVEN, 'x-country': stated })).toMatchObject({ country: null });
});

test('without a socket nothing is known', async () => {
  expect(await whence(null, {}, {})).toMatchObject({ address: null, country: null });
});
