import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../scripts/start/options.ts';
import { portsOf } from '../../../scripts/start/ports.ts';

function optionsOf(...args: string[]) {
  const parsed = parseOptions(args, '/project');
  if (parsed.kind !== 'options') throw new Error(parsed.kind === 'refused' ? parsed.message : 'help');
  return parsed.options;
}

describe('options', () => {
  it('has defaults that start the simulator on the usual ports', () => {
    const options = optionsOf();
    expect(options).toEqual({
      portBase: 8787,
      stateDir: '/project/.spendgate',
      readyFile: null,
      upstream: 'simulator',
      upstreamUrl: null,
      reservationTtlMs: null,
      postgresUrl: null,
      isTrafficWanted: false,
      isNewKeyWanted: false,
      isNewTokenWanted: false,
      isBrowserWanted: false,
    });
    expect(portsOf(options)).toEqual({ gateway: 8787, dashboard: 8788, simulator: 8789 });
  });

  it('takes a PostgreSQL server of this machine from the environment, and shows its password nowhere', () => {
    const parse = (url: string) => parseOptions([], '/project', { SPENDGATE_POSTGRES_URL: url });
    const own = 'postgres://postgres:hidden@127.0.0.1:5432/spendgate';
    const parsed = parse(own);
    expect(parsed.kind === 'options' && parsed.options.postgresUrl?.reveal()).toBe(own);
    expect(JSON.stringify(parsed)).not.toContain('hidden');
    for (const url of ['postgres://db.example/spendgate', 'http://127.0.0.1:5432/', 'spendgate'])
      expect(parse(url)).toMatchObject({ kind: 'refused' });
  });

  it('resolves paths against the working directory', () => {
    const { stateDir, readyFile } = optionsOf('--state-dir', 'a/b', '--ready-file', '/tmp/ready.json');
    expect({ stateDir, readyFile }).toEqual({ stateDir: '/project/a/b', readyFile: '/tmp/ready.json' });
  });

  it.each([[['--upstream', 'real']], [['--upstream-url', 'http://127.0.0.1:9000/replay/']]])(
    'needs no simulator with %j',
    (args) => {
      expect(portsOf(optionsOf(...args)).simulator).toBeNull();
    },
  );

  it.each(['http://localhost:9000', 'http://127.9.9.9:1', 'https://[::1]:9000/base'])(
    'takes an upstream on this machine: %s',
    (url) => {
      expect(optionsOf('--upstream-url', `${url}/`).upstreamUrl).toBe(url);
    },
  );

  it.each([
    'http://192.168.0.1',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://user:password@127.0.0.1',
    'http://127.0.0.1/?q=1',
    'file:///etc/passwd',
    'nonsense',
  ])('L39: refuses an upstream elsewhere: %s', (url) => {
    expect(parseOptions(['--upstream-url', url], '/').kind).toBe('refused');
  });

  it.each([
    [['--no-such-option'], /no-such-option/],
    [['extra'], /extra/],
    [['--upstream', 'fake'], /simulator or real/],
    [['--port-base', '80'], /1024/],
    [['--port-base', '65534'], /65533/],
    [['--port-base', '8787x'], /8787x/],
    [['--reservation-ttl', '0'], /seconds/],
    [['--open', 'maybe'], /yes or no/],
    [['--upstream', 'real', '--upstream-url', 'http://127.0.0.1:1'], /exclude/],
    [['--upstream', 'real', '--traffic'], /traffic/],
  ])('refuses %j in words', (args, words) => {
    const parsed = parseOptions(args, '/');
    expect(parsed).toMatchObject({ kind: 'refused', message: expect.stringMatching(words) });
  });

  it('gives help before anything else is judged', () => {
    expect(parseOptions(['--help', '--port-base', '1'], '/').kind).toBe('help');
  });
});
