/** What a gateway of a local installation is told, in the words of `worker/env.ts`. Pure. */
import {
  type AgreementKey,
  type PrivateKey,
  type PublicKey,
  publicHalf,
  type RootSecrets,
} from './root-secrets.ts';

/** The part of an installation's secrets that its gateway needs. */
export interface GatewaySecrets {
  readonly gatewayId: string;
  readonly peppers: Readonly<Record<string, string>>;
  readonly keyIdTagSecret: string;
  readonly controlVerifyKeys: readonly PublicKey[];
  readonly gatewaySigningKey: PrivateKey;
  readonly credentialKeys: readonly AgreementKey[];
}

export function gatewaySecrets(secrets: RootSecrets): GatewaySecrets {
  const { gatewayId, peppers, keyIdTagSecret, dashboardSigningKey, gatewaySigningKey, credentialKeys } =
    secrets;
  return {
    gatewayId,
    peppers,
    keyIdTagSecret,
    controlVerifyKeys: [publicHalf(dashboardSigningKey)],
    gatewaySigningKey,
    credentialKeys,
  };
}

/**
 * The settings that every gateway has.
 * @param ingestUrl base URL of the dashboard API, or of what stands in its place
 */
export function gatewaySettings(secrets: GatewaySecrets, ingestUrl: string) {
  return {
    GATEWAY_ID: secrets.gatewayId,
    PEPPERS: JSON.stringify(secrets.peppers),
    KEY_ID_TAG_SECRET: secrets.keyIdTagSecret,
    CONTROL_VERIFY_KEYS: JSON.stringify(secrets.controlVerifyKeys),
    GATEWAY_SIGNING_KEY: JSON.stringify(secrets.gatewaySigningKey),
    CREDENTIAL_KEYS: JSON.stringify(secrets.credentialKeys),
    INGEST_URL: ingestUrl,
  };
}
