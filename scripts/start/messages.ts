/** What the supervisor and its children say to each other over their channel. */
import type { PrivateKey, PublicKey } from './root-secrets.ts';

/** To the dashboard API (`dashboard-api/local.ts`). */
export interface DashboardConfig {
  readonly stateDir: string;
  readonly port: number;
  readonly gatewayUrl: string;
  /** Folder with the built page. */
  readonly webRoot: string;
  readonly secrets: {
    readonly gatewayId: string;
    readonly peppers: Readonly<Record<string, string>>;
    readonly keyIdTagSecret: string;
    readonly dashboardSigningKey: PrivateKey;
    readonly gatewayVerifyKey: PublicKey;
  };
  /** A key and a token for the ready-file are wanted. */
  readonly wantsReadyCredentials: boolean;
  /** Another lasting key is wanted. */
  readonly wantsNewKey: boolean;
}

/** To the gateway's host (`scripts/start/gateway.ts`). */
export interface GatewayConfig {
  readonly port: number;
  /** Where the Durable Objects keep their databases. */
  readonly persistDir: string;
  /** The bundled Worker. */
  readonly workerPath: string;
  readonly dashboardUrl: string;
  readonly upstream: 'simulator' | 'real';
  /** Who answers in the providers' place; null for the providers themselves. */
  readonly simulatorUrl: string | null;
  /** Null for the Worker's default. */
  readonly reservationTtlMs: number | null;
  readonly secrets: {
    readonly gatewayId: string;
    readonly peppers: Readonly<Record<string, string>>;
    readonly keyIdTagSecret: string;
    readonly controlVerifyKeys: readonly PublicKey[];
    readonly gatewaySigningKey: PrivateKey;
  };
}

/** What the dashboard API answers once the gateway can be reached. */
export interface DashboardReady {
  readonly type: 'ready';
  readonly loginUrl: string;
  /** For programs: the ready-file's key where one is wanted, else the same as `newKey`. */
  readonly apiKey: string | null;
  /** For the user: a lasting key, null if none was made just now. */
  readonly newKey: string | null;
  readonly apiToken: string | null;
  readonly organisationName: string;
}

export interface ChildMessage {
  readonly type: string;
}

/** True for a message in our form; anything else on the channel is somebody else's. */
export function isChildMessage(value: unknown): value is ChildMessage {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function isDashboardReady(message: ChildMessage): message is DashboardReady {
  return message.type === 'ready' && 'loginUrl' in message && typeof message.loginUrl === 'string';
}
