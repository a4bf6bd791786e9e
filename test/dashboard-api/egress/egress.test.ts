import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEgress,
  EgressError,
  type EgressOptions,
  type EgressRecord,
} from '../../../dashboard-api/egress/egress.ts';
import { isPublicAddress } from '../../../dashboard-api/egress/public-address.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const problemOf = async (url: string, options: Partial<EgressOptions> = {}) => {
  const egress = createEgress({ allowsLoopback: false, ...options });
  const err = await egress.fetch(url).catch((reason: unknown) => reason);
  return err instanceof EgressError ? err.problem : err;
};

describe('what is public', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00:ec2::254',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'ff02::1',
    'metadata',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['8.8.8.8', '172.32.0.1', '2606:4700:4700::1111'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('a destination that a tenant chose', () => {
  test.each([
    ['http://id.acme.com/', 'not_allowed'],
    ['https://user:word@id.acme.com/', 'not_allowed'],
    ['file:///etc/passwd', 'not_allowed'],
    ['https://127.0.0.1/', 'not_public'],
    ['https://[::ffff:169.254.169.254]/', 'not_public'],
    ['https://2130706433/', 'not_public'],
    ['http://127.0.0.1/', 'not_allowed'],
  ])('%s is refused: %s', async (url, problem) => {
    expect(await problemOf(url)).toBe(problem);
  });

  test('whose name leads to any address that is not public is refused, without a connection', async () => {
    const addresses = [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    const asked: string[] = [];
    const lookup = ((host: string, _options: object, done: (err: null, found: typeof addresses) => void) => {
      asked.push(host);
      done(null, addresses);
    }) as unknown as NonNullable<EgressOptions['lookup']>;
    expect(await problemOf('https://rebound.acme.com/', { lookup })).toBe('not_public');
    expect(asked).toEqual(['rebound.acme.com']);
  });
});

describe('an answer', () => {
  test('is given whole; a redirect is an answer and is not followed; the record holds no address', async () => {
    const url = await serving((request, response) => {
      response.writeHead(request.url === '/moved' ? 302 : 200, { location: 'http://10.0.0.1/', 'x-a': 'b' });
      request.pipe(response);
    });
    const records: EgressRecord[] = [];
    const egress = createEgress({ allowsLoopback: true, record: (record) => void records.push(record) });
    const echoed = await egress.fetch(url, { method: 'POST', body: 'grüße' });
    expect(await echoed.text()).toBe('grüße');
    expect(echoed.headers.get('x-a')).toBe('b');
    expect((await egress.fetch(`${url}/moved`)).status).toBe(302);
    expect(records).toMatchObject([{ status: 200, problem: null }, { status: 302 }]);
    expect(JSON.stringify(records)).not.toContain('127.0.0.1');
  });

  test('that is too large, never comes or breaks off is a problem', async () => {
    const large = await serving((_, response) => response.end('x'.repeat(2_000)));
    expect(await problemOf(large, { allowsLoopback: true, maxBytes: 1_000 })).toBe('too_large');
    const silent = await serving(() => undefined);
    expect(await problemOf(silent, { allowsLoopback: true, timeoutMs: 50 })).toBe('timeout');
    const broken = await serving((request) => request.socket.destroy());
    expect(await problemOf(broken, { allowsLoopback: true })).toBe('unreachable');
  });
});
