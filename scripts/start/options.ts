/** The command line of `npm start`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Secret } from '../../contract/secret.ts';

export interface StartOptions {
  /** Gateway; the dashboard is one above, the simulator two. */
  readonly portBase: number;
  /** Absolute. Everything that this installation keeps. */
  readonly stateDir: string;
  readonly readyFile: string | null;
  readonly upstream: 'simulator' | 'real';
  /** A server of one's own in place of the simulator. */
  readonly upstreamUrl: string | null;
  /** After this, a call that was open when the gateway was killed is closed; null: the gateway's own default. */
  readonly reservationTtlMs: number | null;
  /** A PostgreSQL server on this machine in place of the embedded store. It holds a password. */
  readonly postgresUrl: Secret | null;
  readonly isTrafficWanted: boolean;
  readonly isNewKeyWanted: boolean;
  readonly isNewTokenWanted: boolean;
  readonly isBrowserWanted: boolean;
}

export type OptionsParse =
  | { readonly kind: 'options'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

const DEFAULT_PORT_BASE = 8787;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseOptions(
  args: readonly string[],
  workingDirectory: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): OptionsParse {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        traffic: { type: 'boolean', default: false },
        'new-key': { type: 'boolean', default: false },
        'new-token': { type: 'boolean', default: false },
        'port-base': { type: 'string' },
        'state-dir': { type: 'string', default: '.spendgate' },
        'ready-file': { type: 'string' },
        upstream: { type: 'string', default: 'simulator' },
        'upstream-url': { type: 'string' },
        'reservation-ttl': { type: 'string' },
        open: { type: 'string', default: 'no' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const upstream = oneOf('upstream', values.upstream, ['simulator', 'real']);
    const upstreamUrl = values['upstream-url'] === undefined ? null : loopbackUrl(values['upstream-url']);
    if (upstream === 'real' && upstreamUrl)
      throw new OptionError('--upstream real and --upstream-url exclude each other');
    if (upstream === 'real' && values.traffic)
      throw new OptionError('--traffic needs the simulator, not real providers');
    const readyFile = values['ready-file'];
    const options: StartOptions = {
      portBase: portBase(values['port-base']),
      stateDir: resolve(workingDirectory, values['state-dir']),
      readyFile: readyFile === undefined ? null : resolve(workingDirectory, readyFile),
      upstream,
      upstreamUrl,
      reservationTtlMs: reservationTtl(values['reservation-ttl']),
      postgresUrl: postgresUrl(environment['SPENDGATE_POSTGRES_URL']),
      isTrafficWanted: values.traffic,
      isNewKeyWanted: values['new-key'],
      isNewTokenWanted: values['new-token'],
      isBrowserWanted: oneOf('open', values.open, ['yes', 'no']) === 'yes',
    };
    return { kind: 'options', options };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: 'refused', message: error.message.split('. ')[0] ?? error.message };
  }
}

class OptionError extends Error {}

function oneOf<T extends string>(name: string, given: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined) throw new OptionError(`--${name} takes ${choices.join(' or ')}, not ${given}`);
  return choice;
}

/** Three ports from here on; 0 or a privileged one would only fail later. */
function portBase(given: string | undefined): number {
  if (given === undefined) return DEFAULT_PORT_BASE;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!(port >= 1024 && port <= 65_533))
    throw new OptionError(`--port-base takes a number from 1024 to 65533, not ${given}`);
  return port;
}

function reservationTtl(given: string | undefined): number | null {
  if (given === undefined) return null;
  const seconds = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (seconds < 1) throw new OptionError(`--reservation-ttl takes a number of seconds, not ${given}`);
  return seconds * 1_000;
}

/** Local mode stays on this machine, its database too. */
function postgresUrl(given: string | undefined): Secret | null {
  if (!given) return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !LOOPBACK.test(url.hostname))
    throw new OptionError('SPENDGATE_POSTGRES_URL takes the URL of a database on this machine, postgres://…');
  return new Secret(given);
}

/** Credentials that callers send go wherever this points: it stays on this machine. */
function loopbackUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isPlain =
    url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!isPlain || !/^https?:$/.test(url.protocol) || !LOOPBACK.test(url.hostname)) {
    throw new OptionError('--upstream-url takes a URL on this machine, such as http://127.0.0.1:9000');
  }
  return url.href.replace(/\/$/, '');
}
