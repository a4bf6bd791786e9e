/** The environment of a deployed API, read once. Nothing else reads it. */
import { z } from 'zod';
import { termsDocumentsSchema } from '../contract/privacy-api.ts';
import { Secret } from '../contract/secret.ts';
import { isStrongSecret } from '../contract/secret-strength.ts';
import { SECOND_FACTOR_BY } from '../contract/sso.ts';
import { describeDatabase, SERVER_PROTOCOL } from '../db/open.ts';
import {
  readStoreAddresses,
  type StoreAddress,
  StoreAddressError,
  type StoreAddresses,
} from '../db/placement/named-stores.ts';
import {
  type Config,
  importKeys,
  peppersSchema,
  privateJwkSchema,
  publicJwkSchema,
  sealKeySchema,
  secretBytesSchema,
  secretKeysSchema,
} from './config.ts';
import { pinnedKeysSchema } from './exposure/verify.ts';

/** JSON in a text, of which nothing is shown if it is not understood. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text, context) => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: 'custom', message: 'not understood' });
      return z.NEVER;
    }
  });

/** False for a placeholder, such as a typed or repeated value. */
export const isStrong = (base64: string): boolean => isStrongSecret(Buffer.from(base64, 'base64'));

function storeAddresses(text: string | undefined, context: z.core.$RefinementCtx): StoreAddresses {
  try {
    const addresses = readStoreAddresses(text);
    const isEmbedded = ({ url }: StoreAddress) => !SERVER_PROTOCOL.test(url.reveal().split(':')[0] ?? '');
    if ([...addresses.values()].some(isEmbedded)) throw new StoreAddressError('servers alone');
    return addresses;
  } catch (err) {
    if (!(err instanceof StoreAddressError)) throw err;
    context.addIssue({ code: 'custom', message: err.message });
    return z.NEVER;
  }
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;

const databaseSchema = z.url({ protocol: SERVER_PROTOCOL }).refine((url) => describeDatabase(url) !== null);

const environmentSchema = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(8788),
  /** Where browsers reach the API. HTTPS only. */
  PUBLIC_URL: z.url({ protocol: /^https$/ }),
  /** A database server (db/open.ts), with a login that has the application's rights and owns nothing. */
  DATABASE_URL: databaseSchema,
  /** The same database with ingest's login, where a transaction cannot take that role: on SQL Server. */
  INGEST_DATABASE_URL: databaseSchema.optional(),
  /** Databases of organisations' own (servers), JSON: names to URLs, or to `{url, ingestUrl}`. */
  TENANT_DATABASES: z.string().optional().transform(storeAddresses),
  GATEWAY_ID: z.string().min(1).max(64),
  GATEWAY_URL: z.url({ protocol: /^https$/ }),
  /** JSON array of public JWKs. */
  GATEWAY_VERIFY_KEYS: json(z.array(publicJwkSchema).min(1).max(2)),
  /** Private JWK. */
  DASHBOARD_SIGNING_KEY: json(privateJwkSchema),
  /** JSON object of pepper versions. */
  PEPPERS: json(peppersSchema).refine((peppers) => Object.values(peppers).every(isStrong)),
  KEY_ID_TAG_SECRET: secretBytesSchema.refine(isStrong),
  /** What a proxy in front proves itself with, in base64; absent: none is believed about where requests come from. */
  PROXY_SECRET: secretBytesSchema.refine(isStrong).optional(),
  /** The headers in which that proxy states the caller's address and, if it does, country. */
  PROXY_ADDRESS_HEADER: z.string().regex(HEADER_NAME).default('X-Forwarded-For'),
  PROXY_COUNTRY_HEADER: z.string().regex(HEADER_NAME).optional(),
  /** Requests of one session or token in a minute. */
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(60).max(1_000_000).default(1_200),
  /** JSON array of `{key_identifier, key}`, as GitHub publishes them: who may report exposed keys. Absent: nobody. */
  SECRET_SCANNING_KEYS: json(pinnedKeysSchema).optional(),
  /** JSON object of key versions, 32 bytes each: what secrets in the database are sealed with. */
  SECRET_KEYS: json(secretKeysSchema).refine((keys) => Object.values(keys).every(isStrong)),
  /** Public JWK (X25519) of the gateway's: what provider credentials are sealed to. Absent: none can be stored. */
  CREDENTIAL_SEAL_KEY: json(sealKeySchema).optional(),
  /** The platform's own identity provider; absent: organisations' connections alone. */
  OIDC_ISSUER: z.url({ protocol: /^https$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(16).optional(),
  /** `declared`: this provider asks everybody for a second factor; `provider`: its tokens say so; `own`: ours is asked for. */
  OIDC_SECOND_FACTOR: z.enum(SECOND_FACTOR_BY).default('provider'),
  /** Where signed heads of audit logs are kept, on a disk that the database is not on; absent: in the log. */
  AUDIT_HEADS_FILE: z.string().min(1).optional(),
  /** The list of deletions, on a disk that the database is not on; absent: certificates stand in the log. */
  DELETIONS_FILE: z.string().min(1).optional(),
  /** Whom to tell of weaknesses, `mailto:` or `https:`: served as `/.well-known/security.txt`. */
  SECURITY_CONTACT: z.url({ protocol: /^(https|mailto)$/ }).optional(),
  /** JSON array of `{id, version, title, url}`: what members accept before they go on, and again when a version changes. */
  TERMS: json(termsDocumentsSchema).optional(),
  /** What a monitor sends as a bearer token to `/metrics`; absent: that is not served. */
  METRICS_TOKEN: z.string().min(32).optional(),
  /** What is called each minute: whose keys these are, a key, one under a spent budget, and the call. */
  STATUS_ORGANISATION: z.uuid().optional(),
  STATUS_KEY: z.string().min(1).optional(),
  STATUS_SPENT_KEY: z.string().min(1).optional(),
  STATUS_PATH: z.string().startsWith('/v1/').default('/v1/openai/v1/models'),
  /** JSON that is posted there; absent: the path is read. */
  STATUS_BODY: z.string().min(2).optional(),
  /** Makes this process the operators' own, for the members of this organisation. */
  OPERATOR_ORGANISATION: z.uuid().optional(),
  /** In the operators' process: where customers reach theirs. */
  CUSTOMERS_URL: z.url({ protocol: /^https$/ }).optional(),
  WEB_ROOT: z.string().min(1),
});

/** A setting is missing or wrong. The message names the settings and never a value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Settings of local mode, which a deployed API does not have. */
const LOCAL_ONLY = ['UPSTREAM', 'SIMULATOR_URL', 'LOGIN_LINK', 'STATE_DIR'];

/**
 * Reads the environment of a deployed API.
 * @throws {EnvironmentError} naming what is missing or wrong, or what belongs to local mode
 */
export async function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const local = LOCAL_ONLY.filter((name) => environment[name] !== undefined);
  if (local.length > 0)
    throw new EnvironmentError(`Settings of local mode in production: ${local.join(', ')}`);
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    throw new EnvironmentError(`Settings missing or wrong: ${[...names].join(', ')}`);
  }
  const { data } = parsed;
  return {
    listen: { host: data.HOST, port: data.PORT },
    publicUrl: withoutSlash(data.PUBLIC_URL),
    hosts: null,
    database: {
      kind: 'server',
      url: new Secret(data.DATABASE_URL),
      ingestUrl: new Secret(data.INGEST_DATABASE_URL ?? data.DATABASE_URL),
    },
    ownStores: data.TENANT_DATABASES,
    webRoot: data.WEB_ROOT,
    scanningKeys: data.SECRET_SCANNING_KEYS ?? null,
    platform: platformOf(data),
    securityContact: data.SECURITY_CONTACT ?? null,
    terms: data.TERMS ?? [],
    metricsToken: data.METRICS_TOKEN === undefined ? null : new Secret(data.METRICS_TOKEN),
    status: statusOf(data),
    ...operatorsOf(data),
    trustedProxy: proxyOf(data),
    requestsPerMinute: data.REQUESTS_PER_MINUTE,
    auditHeadsFile: data.AUDIT_HEADS_FILE ?? null,
    deletionsFile: data.DELETIONS_FILE ?? null,
    isLoopbackAllowed: false,
    ...(await importKeys({
      gatewayId: data.GATEWAY_ID,
      gatewayUrl: withoutSlash(data.GATEWAY_URL),
      gatewayVerifyKeys: data.GATEWAY_VERIFY_KEYS,
      dashboardSigningKey: data.DASHBOARD_SIGNING_KEY,
      peppers: data.PEPPERS,
      keyIdTagSecret: data.KEY_ID_TAG_SECRET,
      secretKeys: data.SECRET_KEYS,
      credentialSealKey: data.CREDENTIAL_SEAL_KEY,
    })),
  };
}

/** @throws {EnvironmentError} if one part is there and the other is not */
function platformOf(data: z.infer<typeof environmentSchema>): Config['platform'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret } = data;
  if (issuer === undefined && clientId === undefined && secret === undefined) return null;
  if (issuer === undefined || clientId === undefined)
    throw new EnvironmentError('Settings missing or wrong: OIDC_ISSUER, OIDC_CLIENT_ID');
  const clientSecret = secret === undefined ? null : new Secret(secret);
  return { issuer, clientId, clientSecret, secondFactor: data.OIDC_SECOND_FACTOR };
}

/** @throws {EnvironmentError} if one part is there and the other is not */
function statusOf(data: z.infer<typeof environmentSchema>): Config['status'] {
  const { STATUS_ORGANISATION: organisationId, STATUS_KEY: key, STATUS_SPENT_KEY: spent } = data;
  if (organisationId === undefined && key === undefined) return null;
  if (organisationId === undefined || key === undefined)
    throw new EnvironmentError('Settings missing or wrong: STATUS_ORGANISATION, STATUS_KEY');
  const spentKey = spent === undefined ? null : new Secret(spent);
  const call = { path: data.STATUS_PATH, body: data.STATUS_BODY ?? null };
  return { organisationId, ...call, key: new Secret(key), spentKey };
}

/** @throws {EnvironmentError} if the operators' process is to be where the customers' is, or lacks its own provider */
function operatorsOf(
  data: z.infer<typeof environmentSchema>,
): Pick<Config, 'operators' | 'publicUrlOfCustomers'> {
  const { OPERATOR_ORGANISATION: organisationId, CUSTOMERS_URL: customers, PUBLIC_URL: own } = data;
  if (organisationId === undefined) return { operators: null, publicUrlOfCustomers: withoutSlash(own) };
  if (customers === undefined || new URL(customers).host === new URL(own).host)
    throw new EnvironmentError('Settings missing or wrong: CUSTOMERS_URL');
  if (data.OIDC_ISSUER === undefined) throw new EnvironmentError('Settings missing or wrong: OIDC_ISSUER');
  return { operators: { organisationId }, publicUrlOfCustomers: withoutSlash(customers) };
}

function proxyOf(data: z.infer<typeof environmentSchema>): Config['trustedProxy'] {
  if (data.PROXY_SECRET === undefined) return null;
  const countryHeader = data.PROXY_COUNTRY_HEADER ?? null;
  return { secret: new Secret(data.PROXY_SECRET), addressHeader: data.PROXY_ADDRESS_HEADER, countryHeader };
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
