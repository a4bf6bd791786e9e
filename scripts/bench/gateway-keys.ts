/** Makes gateway keys and puts them into their gate as the dashboard API does: by commands that it signs. */
import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import {
  COMMAND_LIFETIME_SECONDS,
  COMMAND_PATH,
  type Command,
  commandAnswerSchema,
  commandAudience,
  type KeyRecord,
} from '../../contract/command.ts';
import { hashKey, importHmacKey, mintKey, newBucket } from '../../contract/key.ts';
import type { Secret } from '../../contract/secret.ts';
import type { RootSecrets } from '../start/root-secrets.ts';

/**
 * Issues keys of one new organisation, all in one bucket.
 * @param changes to the policy of each
 * @returns their texts
 * @throws {Error} if the gateway does not confirm one
 */
export async function issueKeys(
  gatewayUrl: string,
  secrets: RootSecrets,
  count: number,
  changes: Partial<KeyRecord['policy']> = {},
): Promise<Secret[]> {
  const organisation = { organisationId: randomUUID(), projectId: randomUUID(), teamId: randomUUID() };
  const tagSecret = await importHmacKey(fromBase64(secrets.keyIdTagSecret));
  const [pepperVersion = '', pepper = ''] = Object.entries(secrets.peppers)[0] ?? [];
  const pepperKey = await importHmacKey(fromBase64(pepper));
  const signingKey = await importJWK(secrets.dashboardSigningKey, 'EdDSA');
  const bucket = newBucket();
  const keys: Secret[] = [];
  for (let index = 0; index < count; index++) {
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
    const { organisationId } = organisation;
    const command: Command = {
      kind: 'key.put',
      gatewayId,
      organisationId,
      target: key.id,
      version: 1,
      record,
    };
    const signed = await new SignJWT({ ...command })
      .setProtectedHeader({ alg: 'EdDSA', kid: secrets.dashboardSigningKey.kid })
      .setAudience(commandAudience(gatewayId))
      .setIssuedAt()
      .setExpirationTime(`${COMMAND_LIFETIME_SECONDS} s`)
      .sign(signingKey);
    await send(gatewayUrl, signed);
    keys.push(key.text);
  }
  return keys;
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
