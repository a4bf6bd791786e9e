/**
 * The Worker's environment, parsed once per isolate into a `Config`. Nothing else reads `env`, apart from the
 * Durable Objects, whose bindings are handed to them by the runtime.
 */
import { importJWK } from 'jose';
import { importHmacKey } from '../contract/key.ts';
import { Secret } from '../contract/secret.ts';
import { isStrongSecret } from '../contract/secret-strength.ts';
import type { Courier } from './delivery/courier.ts';
import type { KeyGate } from './gate/key-gate.ts';
import type { BudgetLedger } from './ledger/budget-ledger.ts';
import type { SourceWatch } from './sources/source-watch.ts';

export interface Env {
  /** One object per key bucket: key records, reservations, numbers, outbox. */
  readonly KEY_GATE: DurableObjectNamespace<KeyGate>;
  /** One object per organisation: what belongs to it, and the leases of its budgets. */
  readonly BUDGET_LEDGER: DurableObjectNamespace<BudgetLedger>;
  /** One object per source that shows wrong keys: counts them, in memory. */
  readonly SOURCE_WATCH: DurableObjectNamespace<SourceWatch>;
  /** Carries events to the dashboard API where there is no Queue. */
  readonly COURIER?: DurableObjectNamespace<Courier>;
  /** Carries events to the dashboard API on Cloudflare. It wins over the courier. */
  readonly USAGE_QUEUE?: Queue<string>;
  /** This gateway's name, audience of its commands and issuer of its deliveries. */
  readonly GATEWAY_ID: string;
  /** JSON object, pepper version to 32 or more bytes in base64. */
  readonly PEPPERS: string;
  /** Base64, 32 or more bytes: makes the tag at the end of every key id. */
  readonly KEY_ID_TAG_SECRET: string;
  /** JSON array of Ed25519 public JWKs, `kid` set: who may command. Two while one replaces the other. */
  readonly CONTROL_VERIFY_KEYS: string;
  /** Ed25519 private JWK, `kid` set: signs deliveries. */
  readonly GATEWAY_SIGNING_KEY: string;
  /** JSON array of X25519 private JWKs, `kid` the version: open stored provider credentials. Absent: none is used. */
  readonly CREDENTIAL_KEYS?: string;
  /** Base URL of the dashboard API. */
  readonly INGEST_URL: string;
  /** `allowed` behind a proxy that ends TLS; otherwise plain HTTP is refused. */
  readonly PLAIN_HTTP?: string;
  /** The header in which the platform, or a proxy that is trusted, states the caller's address; none: it is not known. */
  readonly CLIENT_ADDRESS_HEADER?: string;
  /** Milliseconds without a renewal after which an open reservation is closed as lost; default 180,000. */
  readonly RESERVATION_TTL_MS?: string;
}

/** A pepper, named by its version. */
export interface Pepper {
  readonly version: string;
  readonly key: Secret<CryptoKey>;
}

export interface Config {
  readonly gatewayId: string;
  readonly peppers: readonly Pepper[];
  readonly idTagSecret: Secret<CryptoKey>;
  /** Verification keys of the dashboard API by `kid`. */
  readonly controlKeys: ReadonlyMap<string, CryptoKey>;
  readonly signingKey: { readonly kid: string; readonly key: Secret<CryptoKey> };
  /** What opens stored provider credentials, by version. */
  readonly credentialKeys: ReadonlyMap<string, Secret<CryptoKey>>;
  readonly ingestUrl: string;
  readonly isPlainHttpAllowed: boolean;
  readonly clientAddressHeader: string | null;
}

/** How long a reservation stands without a renewal. */
export function reservationTtlMs(env: Env): number {
  const stated = Number(env.RESERVATION_TTL_MS ?? 180_000);
  if (!Number.isSafeInteger(stated) || stated < 1_000) throw new ConfigError('RESERVATION_TTL_MS');
  return stated;
}

/** A setting is absent or unusable. The message names it and never shows it. */
export class ConfigError extends Error {
  constructor(setting: string) {
    super(`the setting ${setting} is missing or unusable`);
    this.name = 'ConfigError';
  }
}

let parsed: Promise<Config> | undefined;

/** The configuration of this isolate. @throws {ConfigError} naming the first unusable setting. */
export function configOf(env: Env): Promise<Config> {
  parsed ??= parseEnv(env);
  return parsed;
}

async function parseEnv(env: Env): Promise<Config> {
  const signing = parseJson<JsonWebKeyWithKid>(env.GATEWAY_SIGNING_KEY, 'GATEWAY_SIGNING_KEY');
  return {
    gatewayId: required(env.GATEWAY_ID, 'GATEWAY_ID'),
    peppers: await parsePeppers(env.PEPPERS),
    idTagSecret: await importHmacKey(secretBytes(env.KEY_ID_TAG_SECRET, 'KEY_ID_TAG_SECRET')),
    controlKeys: await parseControlKeys(env.CONTROL_VERIFY_KEYS),
    signingKey: { kid: signing.kid, key: new Secret(await edKey(signing, 'GATEWAY_SIGNING_KEY')) },
    credentialKeys: await parseCredentialKeys(env.CREDENTIAL_KEYS),
    ingestUrl: new URL(required(env.INGEST_URL, 'INGEST_URL')).href.replace(/\/$/, ''),
    isPlainHttpAllowed: env.PLAIN_HTTP === 'allowed',
    clientAddressHeader: env.CLIENT_ADDRESS_HEADER || null,
  };
}

type JsonWebKeyWithKid = JsonWebKey & { kid: string };

async function parsePeppers(text: string): Promise<Pepper[]> {
  const peppers = Object.entries(parseJson<Record<string, string>>(text, 'PEPPERS'));
  if (peppers.length === 0) throw new ConfigError('PEPPERS');
  return Promise.all(
    peppers.map(async ([version, base64]) => ({
      version,
      key: await importHmacKey(secretBytes(base64, 'PEPPERS')),
    })),
  );
}

async function parseControlKeys(text: string): Promise<Map<string, CryptoKey>> {
  const keys = parseJson<JsonWebKeyWithKid[]>(text, 'CONTROL_VERIFY_KEYS');
  const named = keys.map(async (jwk) => [jwk.kid, await edKey(jwk, 'CONTROL_VERIFY_KEYS')] as const);
  return new Map(await Promise.all(named));
}

async function parseCredentialKeys(text: string | undefined): Promise<Map<string, Secret<CryptoKey>>> {
  const keys = text ? parseJson<JsonWebKeyWithKid[]>(text, 'CREDENTIAL_KEYS') : [];
  const named = keys.map(async ({ kid, ...jwk }) => [kid, new Secret(await agreementKey(jwk))] as const);
  return new Map(await Promise.all(named));
}

async function agreementKey(jwk: JsonWebKey): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('jwk', jwk, { name: 'X25519' }, false, ['deriveBits']);
  } catch {
    throw new ConfigError('CREDENTIAL_KEYS');
  }
}

async function edKey(jwk: JsonWebKeyWithKid, setting: string): Promise<CryptoKey> {
  if (!jwk.kid || jwk.kty !== 'OKP') throw new ConfigError(setting);
  return (await importJWK(jwk, 'EdDSA')) as CryptoKey;
}

function required(text: string | undefined, setting: string): string {
  if (!text) throw new ConfigError(setting);
  return text;
}

function parseJson<T>(text: string | undefined, setting: string): T {
  try {
    return JSON.parse(required(text, setting)) as T;
  } catch {
    throw new ConfigError(setting);
  }
}

function secretBytes(base64: string | undefined, setting: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(required(base64, setting)), (character) => character.charCodeAt(0));
  if (!isStrongSecret(bytes)) throw new ConfigError(setting);
  return bytes;
}
