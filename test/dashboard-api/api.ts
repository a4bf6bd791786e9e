/** The whole API over a fresh database, with a clock that the test sets and a gateway whose keys it holds. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { gatewayIssuer, INGEST_AUDIENCE, INGEST_PATH } from '../../contract/delivery.ts';
import { Secret } from '../../contract/secret.ts';
import { createApp } from '../../dashboard-api/app.ts';
import { createReadLog } from '../../dashboard-api/audit/reads.ts';
import { type Config, importKeys } from '../../dashboard-api/config.ts';
import type { GatewayClient } from '../../dashboard-api/edge/gateway-client.ts';
import { publishCommands } from '../../dashboard-api/edge/publish.ts';
import { createEgress } from '../../dashboard-api/egress/egress.ts';
import type { App } from '../../dashboard-api/http/app-env.ts';
import { sessionCookie } from '../../dashboard-api/identity/cookie.ts';
import { linkRoutes } from '../../dashboard-api/identity/link-routes.ts';
import type { LogEvent } from '../../dashboard-api/log.ts';
import { createMetrics } from '../../dashboard-api/metrics/metrics.ts';
import { publishContext, type Resources, type Services } from '../../dashboard-api/services.ts';
import type { Database } from '../../db/database.ts';

export const GATEWAY_ID = 'gw-test';
/** What secrets rest under. */
export const SECRET_KEY = Buffer.alloc(32, 3).toString('base64');
export const PUBLIC_URL = 'http://127.0.0.1:8788';

export interface TestApi {
  readonly app: App;
  readonly services: Services;
  /** What DNS has to say, by name. */
  readonly txtRecords: Map<string, string[][]>;
  /** Log events so far. */
  readonly logged: LogEvent[];
  /** Moves the clock. */
  advance(ms: number): void;
  /** Delivers a body as the gateway does; parts of the signature can be spoiled. */
  deliver(body: unknown, spoil?: Partial<DeliveryClaims>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export interface DeliveryClaims {
  readonly issuer: string;
  readonly audience: string;
  readonly kid: string;
  readonly issuedAtMs: number;
  readonly lifetimeSeconds: number;
  readonly bodySha256: string | undefined;
  readonly key: KeyObject;
}

/** The gateway's pair that credentials are sealed to. */
export const SEAL_KEY = sealPair('1');

/** A gateway that cannot be reached. */
const SILENT_GATEWAY: GatewayClient = {
  command: async () => ({ ok: false, problem: 'unreachable' }),
  held: async () => null,
  ownerOf: async () => null,
  replay: async () => ({ ok: false, problem: 'unreachable' }),
  ledger: async () => null,
  gates: async () => null,
  empty: async () => null,
};

export async function testApi(
  db: Database,
  overrides: Partial<Config> = {},
  startMs = Date.UTC(2026, 10, 20, 13),
  gateway: Partial<GatewayClient> = {},
  morePeppers: Readonly<Record<string, string>> = {},
): Promise<TestApi> {
  let nowMs = startMs;
  const txtRecords = new Map<string, string[][]>();
  const logged: LogEvent[] = [];
  const gatewayKey = edKey('gateway-1');
  const keys = await importKeys({
    gatewayId: GATEWAY_ID,
    gatewayUrl: 'http://127.0.0.1:8787',
    gatewayVerifyKeys: [gatewayKey.publicJwk],
    dashboardSigningKey: edKey('dashboard-1').privateJwk,
    peppers: { '1': Buffer.alloc(32, 1).toString('base64'), ...morePeppers },
    keyIdTagSecret: Buffer.alloc(32, 2).toString('base64'),
    secretKeys: { '1': SECRET_KEY },
    credentialSealKey: SEAL_KEY.publicJwk,
  });
  const config: Config = {
    listen: { host: '127.0.0.1', port: 8788 },
    publicUrl: PUBLIC_URL,
    hosts: null,
    database: { kind: 'server', url: new Secret('unused'), ingestUrl: new Secret('unused') },
    ownStores: new Map(),
    webRoot: '/nowhere',
    scanningKeys: null,
    platform: null,
    securityContact: null,
    terms: [],
    metricsToken: null,
    status: null,
    operators: null,
    publicUrlOfCustomers: PUBLIC_URL,
    trustedProxy: null,
    requestsPerMinute: 100_000,
    auditHeadsFile: null,
    deletionsFile: null,
    isLoopbackAllowed: true,
    ...keys,
    ...overrides,
  };
  const metrics = createMetrics();
  const resources: Resources = {
    config,
    db,
    clock: () => new Date(nowMs),
    log: metrics.counting({ write: (event) => void logged.push(event) }),
    metrics,
    cookie: sessionCookie(config.publicUrl.startsWith('https:')),
    gateway: { ...SILENT_GATEWAY, ...gateway },
    egress: createEgress({ allowsLoopback: config.isLoopbackAllowed }),
    resolveTxt: async (name) => txtRecords.get(name) ?? [],
  };
  const services: Services = {
    ...resources,
    reads: createReadLog(db, resources.clock, resources.log, null),
    nudge: () => undefined,
    publishNow: async (organisationId) =>
      (await publishCommands(publishContext(resources), organisationId)) === null,
  };
  const app = createApp(services, [linkRoutes]);
  return {
    app,
    services,
    txtRecords,
    logged,
    advance: (ms) => {
      nowMs += ms;
    },
    get: async (path, headers = {}) => app.request(path, { headers }),
    async deliver(body, spoil = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const authorization = `Bearer ${await signDelivery(text, { key: gatewayKey.key, issuedAtMs: nowMs, ...spoil })}`;
      const headers = { 'content-type': 'application/json', authorization };
      return app.request(INGEST_PATH, { method: 'POST', headers, body: text });
    },
  };
}

type Signing = Partial<DeliveryClaims> & Pick<DeliveryClaims, 'key' | 'issuedAtMs'>;

export function signDelivery(body: string, signing: Signing): Promise<string> {
  const issuedAt = Math.floor(signing.issuedAtMs / 1000);
  const bodySha256 =
    'bodySha256' in signing ? signing.bodySha256 : createHash('sha256').update(body).digest('hex');
  return new SignJWT({ bodySha256 })
    .setProtectedHeader({ alg: 'EdDSA', kid: signing.kid ?? 'gateway-1' })
    .setIssuer(signing.issuer ?? gatewayIssuer(GATEWAY_ID))
    .setAudience(signing.audience ?? INGEST_AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (signing.lifetimeSeconds ?? 300))
    .sign(signing.key);
}

/** A fresh X25519 key, as the gateway holds it and as it is given out. */
export function sealPair(kid: string) {
  const { privateKey } = generateKeyPairSync('x25519');
  const { x = '' } = privateKey.export({ format: 'jwk' });
  return { publicJwk: { kty: 'OKP', crv: 'X25519', x, kid } as const, privateKey };
}

/** A fresh Ed25519 key in the forms that are needed. */
export function edKey(kid: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x, kid } as const;
  return { publicJwk, privateJwk: { ...publicJwk, d }, key: privateKey };
}
