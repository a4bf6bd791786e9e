import { describe, expect, it } from 'vitest';
import { HELP, parseGatewayOptions } from '../../../scripts/gateway/options.ts';
import { SETTINGS } from '../../../scripts/workerd/config.ts';

const parse = (...args: string[]) => parseGatewayOptions(args, '/srv');
const STATE = ['--state-dir', 'state'];

describe('options of a gateway in production', () => {
  it('are few where a proxy or a setting ends TLS', () => {
    expect(parse(...STATE)).toEqual({
      kind: 'options',
      options: {
        address: '127.0.0.1:8080',
        stateDir: '/srv/state',
        tls: null,
        allowedNetworks: ['public'],
        trustedCaFile: null,
      },
    });
    expect(parse(...STATE, '--behind-proxy')).toMatchObject({ options: { tls: { at: 'proxy' } } });
  });

  it('name files from where the command was given', () => {
    const files = ['--tls-cert', 'gateway.pem', '--tls-key', '/keys/gateway.key', '--trust-ca', 'ca.pem'];
    expect(parse(...STATE, ...files)).toMatchObject({
      options: {
        tls: { at: 'gateway', certFile: '/srv/gateway.pem', keyFile: '/keys/gateway.key' },
        trustedCaFile: '/srv/ca.pem',
      },
    });
  });

  it('add networks to the public one', () => {
    const given = ['local', '10.1.0.0/16', 'fd00::/8'].flatMap((name) => ['--allow-network', name]);
    expect(parse(...STATE, ...given)).toMatchObject({
      options: { allowedNetworks: ['public', 'local', '10.1.0.0/16', 'fd00::/8'] },
    });
  });

  it.each([
    [[], '--state-dir is needed'],
    [['--state-dir', 'zustände'], 'plain ASCII'],
    [[...STATE, '--listen', '8080'], 'HOST:PORT'],
    [[...STATE, '--listen', 'localhost:70000'], 'HOST:PORT'],
    [[...STATE, '--tls-cert', 'a.pem'], 'given together'],
    [[...STATE, '--tls-cert', 'a', '--tls-key', 'b', '--behind-proxy'], 'exclude each other'],
    [[...STATE, '--allow-network', 'everything'], 'address block'],
    [[...STATE, 'more'], "Unexpected argument 'more'"],
  ])('refused in words: %j', (args, words) => {
    expect(parse(...args)).toEqual({ kind: 'refused', message: expect.stringContaining(words) });
  });

  it.each(['--gateway-signing-key', '--peppers', '--upstream', '--simulator-url'])(
    'there is none for a secret or another upstream: %s',
    (name) => {
      expect(parse(...STATE, name, 'x')).toMatchObject({ kind: 'refused' });
    },
  );

  it('the help names every setting', () => {
    for (const name of SETTINGS) expect(HELP).toContain(name);
  });
});
