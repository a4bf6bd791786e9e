/** What the benchmark and its receiver of events, a process of its own, say to each other. */
import type { PublicKey } from '../start/root-secrets.ts';

export interface ReceiverConfig {
  readonly type: 'listen';
  readonly gatewayId: string;
  readonly gatewayVerifyKey: PublicKey;
}

/** Answered with `ReceiverFigures` once this many events are in, or the time is over. */
export interface ReceiverWait {
  readonly type: 'wait';
  readonly events: number;
  readonly timeoutMs: number;
}

export interface ReceiverFigures {
  readonly type: 'figures';
  /** Different events received. */
  readonly events: number;
  /** Events that came more than once. */
  readonly repeated: number;
  /** Event numbers that are missing below the greatest one received. */
  readonly missing: number;
  /** Batches whose signature or form was wrong, and events of the sample that do not fit the schema. */
  readonly refused: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly bases: Readonly<Record<string, number>>;
  /** Sum of what was charged, in nano-dollars. */
  readonly chargedNanos: string;
}
