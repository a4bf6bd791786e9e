/** What the supervisor and its children say to each other over their channel. */
import type { LocalConfig, LocalMessage } from '../../dashboard-api/local/messages.ts';
import type { GatewaySecrets } from './gateway-settings.ts';

/** To the dashboard API (`dashboard-api/local.ts`), which says what it holds. */
export type DashboardConfig = LocalConfig;

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
  readonly secrets: GatewaySecrets;
}

/** What the dashboard API answers once the gateway can be reached. */
export type DashboardReady = Extract<LocalMessage, { type: 'ready' }>;

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
