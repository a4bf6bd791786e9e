/**
 * The gateway for plain `workerd serve`: the configuration text (Cap'n Proto, `workerd.capnp`) under which the bundled
 * Worker runs outside Cloudflare. Pure. Settings and secrets are not in it: workerd takes them from its environment,
 * so that the file can be shown to anybody.
 */
import { relative } from 'node:path';
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from '../bundle/compatibility.ts';

/** Settings of `worker/env.ts` that are text; each is the name of an environment variable of the workerd process. */
export const SETTINGS = [
  'GATEWAY_ID',
  'PEPPERS',
  'KEY_ID_TAG_SECRET',
  'CONTROL_VERIFY_KEYS',
  'GATEWAY_SIGNING_KEY',
  'CREDENTIAL_KEYS',
  'INGEST_URL',
  'PLAIN_HTTP',
  'CLIENT_ADDRESS_HEADER',
  'RESERVATION_TTL_MS',
] as const;

/** Settings that only the Worker of local mode reads; see `worker/local.ts`. */
export const LOCAL_SETTINGS = ['UPSTREAM', 'SIMULATOR_URL'] as const;

/** Names of the Durable Objects' storage. They are part of every object's id: changing one loses what it kept. */
export const OBJECT_STORES = {
  KeyGate: 'spendgate-key-gate',
  BudgetLedger: 'spendgate-budget-ledger',
  SourceWatch: 'spendgate-source-watch',
  Courier: 'spendgate-courier',
} as const;

/** Where TLS ends: here, or at a proxy in front, which then says so in `X-Forwarded-Proto`. */
export type TlsEnd =
  /** PEM files; the certificate with its chain. */
  { readonly at: 'gateway'; readonly certFile: string; readonly keyFile: string } | { readonly at: 'proxy' };

export interface WorkerdSettings {
  /**
   * The folder of the configuration, which also holds the Worker and the objects' databases. Files are named from
   * there: an absolute path in the configuration would mean one of workerd's own.
   */
  readonly directory: string;
  /** The bundled Worker. Absolute, as are all paths here. */
  readonly workerFile: string;
  /** The folder that holds the Durable Objects' databases. */
  readonly storageDir: string;
  /** `host:port`; port 0 takes any free one, which workerd then reports. */
  readonly address: string;
  /**
   * Which addresses the Worker may reach, in the words of `workerd.capnp`: `public` for providers, and where the
   * dashboard API is in a private network that network's address block.
   */
  readonly allowedNetworks: readonly string[];
  /** Certificates (PEM) that are trusted beside those that browsers trust; none by default. */
  readonly trustedCaFile?: string;
  /** Who ends TLS; by default nobody does, and calls come in over plain HTTP. */
  readonly tls?: TlsEnd;
  /** True for the Worker of local mode. */
  readonly isLocal: boolean;
}

/** @throws {TypeError} if a path or address could not stand in the file */
export function workerdConfig(settings: WorkerdSettings): string {
  const names: readonly string[] = settings.isLocal ? [...SETTINGS, ...LOCAL_SETTINGS] : SETTINGS;
  const bindings = [
    '(name = "KEY_GATE", durableObjectNamespace = "KeyGate")',
    '(name = "BUDGET_LEDGER", durableObjectNamespace = "BudgetLedger")',
    '(name = "SOURCE_WATCH", durableObjectNamespace = "SourceWatch")',
    '(name = "COURIER", durableObjectNamespace = "Courier")',
    ...names.map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
  ];
  const namespaces = Object.entries(OBJECT_STORES).map(
    ([className, uniqueKey]) =>
      `(className = ${text(className)}, uniqueKey = ${text(uniqueKey)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "storage", disk = (path = ${text(settings.storageDir)}, writable = true)),
    (name = "internet", network = (
      allow = ${list(settings.allowedNetworks.map(text))},
      tlsOptions = (trustBrowserCas = true${trustedCas(settings)}),
    )),
  ],
  sockets = [(name = "http", address = ${text(settings.address)}, ${protocol(settings)}, service = "gateway")],
);

const gateway :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = ${embed(settings, settings.workerFile)})],
  compatibilityDate = ${text(COMPATIBILITY_DATE)},
  compatibilityFlags = ${list(COMPATIBILITY_FLAGS.map(text))},
  bindings = [
    ${bindings.join(',\n    ')},
  ],
  durableObjectNamespaces = [
    ${namespaces.join(',\n    ')},
  ],
  durableObjectStorage = (localDisk = "storage"),
);
`;
}

function trustedCas(settings: WorkerdSettings): string {
  const { trustedCaFile } = settings;
  return trustedCaFile === undefined ? '' : `, trustedCertificates = [${embed(settings, trustedCaFile)}]`;
}

function protocol(settings: WorkerdSettings): string {
  const { tls } = settings;
  if (tls === undefined) return 'http = ()';
  if (tls.at === 'proxy') return 'http = (forwardedProtoHeader = "X-Forwarded-Proto")';
  const keypair = `privateKey = ${embed(settings, tls.keyFile)}, certificateChain = ${embed(settings, tls.certFile)}`;
  return `https = (options = (), tlsOptions = (keypair = (${keypair}), minVersion = tls1Dot2))`;
}

function embed({ directory }: WorkerdSettings, file: string): string {
  return `embed ${text(relative(directory, file))}`;
}

const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** A text literal. What would need more than these two escapes is refused: no path or address of ours does. */
function text(value: string): string {
  if (/[^\x20-\x7e]/.test(value)) throw new TypeError(`not plain ASCII: ${JSON.stringify(value)}`);
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
