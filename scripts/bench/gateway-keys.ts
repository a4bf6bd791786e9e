/** Makes gateway keys and puts them into their gate as the dashboard API does: by commands that it signs. */
import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { EdgeBudget } from '../../contract/budget.ts';
import {
  COMMAND_LIFETIME_SECONDS,
  COMMAND_PATH,
  type Command,
  commandAnswerSchema,
  commandAudience,
  type KeyRecord,
} from '../../contract/command.ts';
import { hashKey, importHmacKey, mintKey, newBucket } from '../../contract/key.ts';
import type { OrganisationState } from '../../contract/organisation.ts';
import type { Secret } from '../../contract/secret.ts';
import type { RootSecrets } from '../start/root-secrets.ts';

/** Commands that are on their way at once: the gate commits those together that come together. */
const AT_ONCE = 32;

/**
 * Issues keys of one organisation, all in one bucket.
 * @param changes to the policy of each
 * @returns their texts
 * @throws {Error} if the gateway does not confirm one
 */
export async function issueKeys(
  gatewayUrl: string,
  secrets: RootSecrets,
  count: number,
  changes: Partial<KeyRecord['policy']> = {},
  organisationId: string = randomUUID(),
): Promise<Secret[]> {
  const organisation = { organisationId, projectId: randomUUID(), teamId: randomUUID() };
  const tagSecret = await importHmacKey(fromBase64(secrets.keyIdTagSecret));
  const [pepperVersion = '', pepper = ''] = Object.entries(secrets.peppers)[0] ?? [];
  const pepperKey = await importHmacKey(fromBase64(pepper));
  const bucket = newBucket();
  const issue = async (): Promise<Secret> => {
    const key = await mintKey(bucket, tagSecret);
    const hash = { pepperVersion, hash: await hashKey(key, pepperKey), validUntilMs: null };
    const record: KeyRecord = {
      ...organisation,
      keyId: key.id,
      ownerId: null,
      environment: 'bench',
      status: 'active',
      expiresAtMs: null,
      hashes: [hash],
      policy: { ...POLICY, ...changes },
    };
    const { gatewayId } = secrets;
    await command(gatewayUrl, secrets, {
      kind: 'key.put',
      gatewayId,
      organisationId,
      target: key.id,
      version: 1,
      record,
    });
    return key.text;
  };
  const keys: Secret[] = [];
  while (keys.length < count) {
    const batch = Math.min(AT_ONCE, count - keys.length);
    keys.push(...(await Promise.all(Array.from({ length: batch }, issue))));
  }
  return keys;
}

/** Gives an organisation blocking budgets, each over all of its calls and never in the way. */
export async function putBudgets(
  gatewayUrl: string,
  secrets: RootSecrets,
  organisationId: string,
  count: number,
): Promise<void> {
  const budget = (index: number): EdgeBudget => ({
    id: randomUUID(),
    name: `Budget ${index}`,
    match: {},
    limitNanos: AMPLE_NANOS,
    raises: [],
    windows: [{ startMs: 0, endMs: null, openingNanos: '0' }],
    unleasedNanos: null,
    contact: null,
  });
  const record: OrganisationState = {
    organisationId,
    hosts: [],
    priceOverrides: [],
    policies: [],
    credentials: [],
    zoneOffsets: [],
    budgets: Array.from({ length: count }, (_, index) => budget(index + 1)),
  };
  const { gatewayId } = secrets;
  await command(gatewayUrl, secrets, {
    kind: 'organisation.put',
    gatewayId,
    organisationId,
    target: organisationId,
    version: 1,
    record,
  });
}

/** A thousand million dollars. */
const AMPLE_NANOS = '1000000000000000000';

async function command(gatewayUrl: string, secrets: RootSecrets, given: Command): Promise<void> {
  const { dashboardSigningKey } = secrets;
  const signed = await new SignJWT({ ...given })
    .setProtectedHeader({ alg: 'EdDSA', kid: dashboardSigningKey.kid })
    .setAudience(commandAudience(given.gatewayId))
    .setIssuedAt()
    .setExpirationTime(`${COMMAND_LIFETIME_SECONDS} s`)
    .sign(await importJWK(dashboardSigningKey, 'EdDSA'));
  await send(gatewayUrl, signed);
}

/** A policy that has to be read on every call: what an administrator would set, not the empty one. */
const POLICY: KeyRecord['policy'] = {
  version: 1,
  allowedProviders: ['openai', 'anthropic', 'google-ai-studio'],
  allowedModels: ['gpt-4*', 'claude-*', 'gemini-*'],
  dimensions: {
    allowedKeys: ['team', 'env', 'app'],
    requiredKeys: ['team'],
    allowedValues: {},
    fixed: { env: 'bench' },
  },
  unknownChargeNanos: '1000000',
};

async function send(gatewayUrl: string, signed: string): Promise<void> {
  const response = await fetch(gatewayUrl + COMMAND_PATH, { method: 'POST', body: signed });
  const answer = commandAnswerSchema.safeParse(await response.json());
  if (!response.ok || !answer.success)
    throw new Error(`the gateway answered a command with ${response.status}`);
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));
