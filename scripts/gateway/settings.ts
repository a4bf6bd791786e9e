/**
 * The settings of a gateway in production, from the environment alone, looked through before anything runs: the Worker
 * itself would only answer 503. Pure. No message shows a value.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import {
  credentialKeysSchema,
  peppersSchema,
  privateJwkSchema,
  publicJwkSchema,
  secretBytesSchema,
} from '../../dashboard-api/config.ts';
import { isStrong, json } from '../../dashboard-api/env.ts';
import { LOCAL_SETTINGS, SETTINGS } from '../workerd/config.ts';

export type Setting = (typeof SETTINGS)[number];

export type SettingsCheck =
  | { readonly kind: 'usable'; readonly settings: Readonly<Partial<Record<Setting, string>>> }
  /** One sentence for each setting that is not usable. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

interface SettingRule {
  readonly schema: z.ZodType;
  /** What the setting has to be, for the user. */
  readonly needs: string;
}

const RULES: Readonly<Record<Setting, SettingRule>> = {
  GATEWAY_ID: { schema: z.string().min(1).max(64), needs: 'a name of at most 64 characters' },
  PEPPERS: {
    schema: json(peppersSchema).refine((peppers) => Object.values(peppers).every(isStrong)),
    needs: 'a JSON object, version number to 32 or more random bytes in base64',
  },
  KEY_ID_TAG_SECRET: {
    schema: secretBytesSchema.refine(isStrong),
    needs: '32 or more random bytes in base64, as `openssl rand -base64 32` prints them',
  },
  CONTROL_VERIFY_KEYS: {
    schema: json(z.array(publicJwkSchema.strict().refine(isKey)).min(1).max(2)),
    needs: 'a JSON array of one or two Ed25519 public keys (JWK with kid, without d)',
  },
  GATEWAY_SIGNING_KEY: {
    schema: json(privateJwkSchema.refine(isKeyPair).refine(({ d }) => isStrong(d))),
    needs: 'an Ed25519 private key (JWK with kid)',
  },
  CREDENTIAL_KEYS: {
    schema: json(
      credentialKeysSchema.refine((keys) => keys.every((key) => isKeyPair(key) && isStrong(key.d))),
    ).optional(),
    needs:
      'a JSON array of X25519 private keys (JWK, `kid` the version), or absent: then no stored credential is used',
  },
  INGEST_URL: {
    schema: z.string().refine(isSafeUrl),
    needs: 'the https URL of the dashboard API; plain http within this machine only',
  },
  PLAIN_HTTP: { schema: z.literal('allowed').optional(), needs: '`allowed`, or absent' },
  CLIENT_ADDRESS_HEADER: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/)
      .optional(),
    needs: 'the name of the header in which your proxy states the caller’s address',
  },
  RESERVATION_TTL_MS: {
    schema: z
      .string()
      .regex(/^[1-9][0-9]{3,8}$/)
      .optional(),
    needs: 'a whole number of milliseconds, 1000 or more, or absent',
  },
};

/** Looks through all settings, so that everything that is wrong is said at once. */
export function checkSettings(environment: Readonly<Record<string, string | undefined>>): SettingsCheck {
  const problems = SETTINGS.filter((name) => !RULES[name].schema.safeParse(environment[name]).success).map(
    (name) =>
      `${name} ${environment[name] === undefined ? 'is missing' : 'is not usable'}: it is ${RULES[name].needs}`,
  );
  const local = LOCAL_SETTINGS.filter((name) => environment[name] !== undefined);
  problems.push(...local.map((name) => `${name} is a setting of local mode, which this is not`));
  if (problems.length > 0) return { kind: 'refused', problems };
  const stated = SETTINGS.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { kind: 'usable', settings: Object.fromEntries(stated) };
}

function isKey(jwk: z.infer<typeof publicJwkSchema>): boolean {
  try {
    createPublicKey({ key: jwk, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

/** True if the public half belongs to the private one: else nothing that it signs could be verified. */
function isKeyPair(jwk: Readonly<Record<string, string>>): boolean {
  try {
    return (
      createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })).export({ format: 'jwk' }).x === jwk['x']
    );
  } catch {
    return false;
  }
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** True for a name or address of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
