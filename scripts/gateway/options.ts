/** The command line of `npm run gateway`. What is secret has no option: it comes from the environment. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TlsEnd } from '../workerd/config.ts';

export interface GatewayOptions {
  /** `host:port`; IPv6 in brackets. */
  readonly address: string;
  /** Absolute. */
  readonly stateDir: string;
  /** Null where calls come in over plain HTTP, which the gateway's setting PLAIN_HTTP must allow. */
  readonly tls: TlsEnd | null;
  /** In the words of workerd: `public`, `private`, `local` or an address block. */
  readonly allowedNetworks: readonly string[];
  /** Absolute. */
  readonly trustedCaFile: string | null;
}

export type GatewayOptionsParse =
  | { readonly kind: 'options'; readonly options: GatewayOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

export const HELP = `npm run gateway -- --state-dir DIR [options]

Runs the gateway in production on this machine: the Worker as it is deployed, in workerd, with its objects on disk.

  --state-dir DIR         where keys, numbers and events are kept; an existing one is continued
  --listen HOST:PORT      where calls come in (default 127.0.0.1:8080)
  --tls-cert FILE         end TLS here: certificate with its chain, PEM …
  --tls-key FILE          … and its private key, PEM
  --behind-proxy          a proxy in front ends TLS and sets X-Forwarded-Proto; only it may reach the address
  --allow-network NET     let the gateway reach NET too: private, local, or an address block such as 10.1.0.0/16, for
                          a dashboard API there; may be given again. Without it, public addresses only
  --trust-ca FILE         trust the certificate authorities in FILE (PEM) beside those that browsers trust
  --help                  this text

Settings come from the environment, and from there alone; docs/operations.md says what each is:
  GATEWAY_ID, PEPPERS, KEY_ID_TAG_SECRET, CONTROL_VERIFY_KEYS, GATEWAY_SIGNING_KEY, INGEST_URL,
  and, if wanted, CREDENTIAL_KEYS, PLAIN_HTTP, CLIENT_ADDRESS_HEADER and RESERVATION_TTL_MS

SIGTERM or Ctrl-C: takes no new calls, lets those in flight end for up to 30 seconds, ends. A second one does not wait.
Exit codes: 0 stopped when asked to, 1 cannot start or ended by itself, 2 an option or a setting is not usable.
`;

const NETWORK = /^(public|private|local|(\d{1,3}\.){3}\d{1,3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})$/;
const ADDRESS = /^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/;

/** Reads the arguments after `--`. Anything unknown or contradictory is refused in words. */
export function parseGatewayOptions(args: readonly string[], workingDirectory: string): GatewayOptionsParse {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        'state-dir': { type: 'string' },
        listen: { type: 'string', default: '127.0.0.1:8080' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        'behind-proxy': { type: 'boolean', default: false },
        'allow-network': { type: 'string', multiple: true, default: [] },
        'trust-ca': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const place = (given: string) => plainPath(resolve(workingDirectory, given));
    const caFile = values['trust-ca'];
    const options: GatewayOptions = {
      address: listenAddress(values.listen),
      stateDir: place(required('state-dir', values['state-dir'])),
      tls: tlsEnd(values['tls-cert'], values['tls-key'], values['behind-proxy'], place),
      allowedNetworks: ['public', ...values['allow-network'].map(network)],
      trustedCaFile: caFile === undefined ? null : place(caFile),
    };
    return { kind: 'options', options };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: 'refused', message: error.message.split('. ')[0] ?? error.message };
  }
}

function required(name: string, given: string | undefined): string {
  if (given === undefined) throw new RangeError(`--${name} is needed`);
  return given;
}

/** @throws {RangeError} for a path that workerd's configuration cannot name */
function plainPath(path: string): string {
  if (/[^\x20-\x7e]/.test(path))
    throw new RangeError(`paths are plain ASCII here, which ${JSON.stringify(path)} is not`);
  return path;
}

function listenAddress(given: string): string {
  const port = Number(ADDRESS.exec(given)?.[2] ?? Number.NaN);
  if (!(port <= 65_535)) throw new RangeError(`--listen takes HOST:PORT, such as 0.0.0.0:443, not ${given}`);
  return given;
}

function network(given: string): string {
  if (!NETWORK.test(given))
    throw new RangeError(`--allow-network takes private, local or an address block, not ${given}`);
  return given;
}

function tlsEnd(
  cert: string | undefined,
  key: string | undefined,
  isBehindProxy: boolean,
  place: (given: string) => string,
): TlsEnd | null {
  if ((cert === undefined) !== (key === undefined))
    throw new RangeError('--tls-cert and --tls-key are given together');
  if (cert === undefined || key === undefined) return isBehindProxy ? { at: 'proxy' } : null;
  if (isBehindProxy) throw new RangeError('--behind-proxy and --tls-cert exclude each other');
  return { at: 'gateway', certFile: place(cert), keyFile: place(key) };
}
