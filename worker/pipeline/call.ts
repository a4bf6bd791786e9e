/**
 * One call on its way through the pipeline. Each stage is a step's result and holds all that came before, so that
 * a step cannot read what is not known yet.
 */
import type { Dimensions } from '../../contract/dimensions.ts';
import type { UsageEvent } from '../../contract/event.ts';
import type { ParsedKey } from '../../contract/key.ts';
import type { PriceOverride } from '../../contract/organisation.ts';
import type { CallTimers } from '../../contract/policies/timers.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { OpenCredential } from '../credentials/open-credential.ts';
import type { Config, Env } from '../env.ts';
import type { CredentialWish, KeyProof, ReserveFacts } from '../gate/protocol.ts';
import type { RequestFacts } from '../metering/request-facts.ts';
import type { Endpoint } from '../providers/endpoints.ts';
import type { Provider } from '../providers/provider.ts';
import type { Upstream } from './upstream.ts';

/** What every step has. */
export interface Arrived {
  readonly request: Request;
  readonly url: URL;
  readonly env: Env;
  readonly config: Config;
  readonly upstream: Upstream;
  readonly requestId: string;
  readonly startedAtMs: number;
}

/** Addressed to a provider's endpoint. */
export interface Routed extends Arrived {
  readonly provider: Provider;
  readonly endpoint: Endpoint;
  readonly method: UsageEvent['method'];
  /** The region or location that the path names; null where the provider has none. */
  readonly place: string | null;
  /** Path below the provider and its place, as sent. */
  readonly path: string;
}

/** With a well-formed key that names a gate; whether it is valid the gate says. */
export interface Identified extends Routed {
  readonly key: ParsedKey;
  /** Of the key's gates the one that this call goes to. Once admitted it stays there, to its end. */
  readonly gateId: string;
  readonly proof: KeyProof;
  readonly credentialWish: CredentialWish;
  /** Request id of the call that opened the WebSocket session which this belongs to; absent: it stands alone. */
  readonly sessionId?: string;
}

/** With everything that the gate wants to know. */
export interface Read extends Identified {
  readonly dimensions: Dimensions;
  readonly body: CallBody;
  readonly facts: RequestFacts;
}

/** Reserved and numbered; from here on it must end in an event. */
export interface Admitted extends Read {
  readonly admittedAtMs: number;
  readonly reservedNanos: bigint;
  /** What is reserved in budgets that end a stream which has used that up, and what its cost follows from; null: none does. */
  readonly streamHold: { readonly heldNanos: bigint; readonly facts: ReserveFacts } | null;
  /** The cap on output tokens that a policy wants written into the request; null: none. */
  readonly cap: number | null;
  /** How long it may take, where a policy says so. */
  readonly timers: CallTimers;
  /** The organisation's own prices for the provider, as its gate knew them at admission. */
  readonly priceOverrides: readonly PriceOverride[];
  /** What it goes up with; null: what its caller sent. */
  readonly credential: OpenCredential | null;
  /** The provider's account that is billed, as it is stated with that; null: it is not. */
  readonly credentialAccount: string | null;
}

/** The body as it goes upstream: held where it had to be read (until `releaseBody`), else the caller's own stream. */
export type CallBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'stream'; readonly stream: ReadableStream };

export type StepResult<T> =
  | { readonly ok: true; readonly call: T }
  | { readonly ok: false; readonly refusal: Refusal };

export const proceed = <T>(call: T): StepResult<T> => ({ ok: true, call });
export const stop = (code: Refusal['code'], subject?: string): StepResult<never> => ({
  ok: false,
  refusal: { code, ...(subject === undefined ? {} : { subject }) },
});
