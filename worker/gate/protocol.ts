/** What the pipeline says to a gate and hears from it. Every call carries the request id and may be repeated. */

import type { SealedCredential } from '../../contract/credential.ts';
import type { Dimensions } from '../../contract/dimensions.ts';
import type { EventLine, Outcome, UsageEvent } from '../../contract/event.ts';
import type { Operation } from '../../contract/operations.ts';
import type { PriceOverride, RegisteredHost } from '../../contract/organisation.ts';
import type { CallTimers } from '../../contract/policies/timers.ts';
import type { ReservationFacts } from '../../contract/prices/reserve.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { Self } from '../../contract/self.ts';
import type { Basis, RawUsage } from '../../contract/usage.ts';

/** Proof that a caller holds a key: its hash under every live pepper. The key itself never reaches a gate. */
export interface KeyProof {
  readonly keyId: string;
  readonly hashes: readonly { readonly pepperVersion: string; readonly hash: string }[];
}

/** What is known of a call before it is admitted. */
export interface CallFacts {
  readonly requestId: string;
  readonly provider: string;
  /** A host of the organisation's own that the call is for; null where the registry knows it. */
  readonly host: Pick<RegisteredHost, 'kind' | 'name'> | null;
  readonly upstream: UsageEvent['upstream'];
  readonly method: UsageEvent['method'];
  readonly endpoint: string;
  readonly isStreamed: boolean;
  /** As the caller wrote it, for matching with the policy; it is stored in strict form only. */
  readonly model: string | null;
  /** False where a call names none by its nature (a list, a poll); elsewhere a model rule refuses what it cannot see. */
  readonly mustNameModel: boolean;
  readonly operation: Operation;
  /** Nobody can meter its answer. */
  readonly isUnmetered: boolean;
  /** As the request asks for it; null: it asks for none. */
  readonly serviceTier: string | null;
  /** The caller's own cap on output tokens; null: none that could be read. */
  readonly maxOutputTokens: number | null;
  /** Whether another can be written into the request; null: what is asked for is not written token by token. */
  readonly outputCap: 'writable' | 'fixed' | null;
  /** From the platform or a proxy that is trusted; null: not known. */
  readonly clientAddress: string | null;
  /** Request id of the call that opened the WebSocket session which this is an operation of; null: it stands alone. */
  readonly sessionId: string | null;
  readonly dimensions: Dimensions;
  readonly requestBytes: number | null;
}

/**
 * Whether a call goes up with the credential that its organisation stores for the provider: never, since it has its own;
 * if there is one; or only so, since the gateway key stands in the credential's place.
 */
export type CredentialWish = 'none' | 'if_stored' | 'required';

export interface AdmitRequest {
  readonly proof: KeyProof;
  readonly call: CallFacts;
  /** Worst-case cost at the price book's rates, in nano-dollars; null: unknown, the key's configured amount is reserved. */
  readonly reserveNanos: string | null;
  /** What `reserveNanos` was worked out from; a gate whose organisation has prices of its own does so again. Null: no price moves it. */
  readonly reserveFacts: ReserveFacts | null;
  /** The `priceVersion` whose prices for this provider the asker holds already; null: it holds none. */
  readonly heldPriceVersion: number | null;
  readonly credentialWish: CredentialWish;
}

/** What bounds a call's cost, but for prices that only the gate knows. */
export type ReserveFacts = Omit<ReservationFacts, 'overrides' | 'unknownChargeNanos'>;

export type AdmitAnswer =
  | {
      readonly ok: true;
      readonly admissionNumber: number;
      readonly admittedAtMs: number;
      /** What stands reserved. */
      readonly reservedNanos: string;
      /** The least that is reserved in budgets that end a stream which has used that up, in nano-dollars; null: none does. */
      readonly streamHeldNanos: string | null;
      /** The cap on output tokens that a policy wants written into the request; null: none. */
      readonly cap: number | null;
      /** How long it may take, where a policy says so. */
      readonly timers: CallTimers;
      /** What an admin registered under the name that the call asked for; null where it asked for none. */
      readonly host: RegisteredHost | null;
      /** What the call goes up with; null: what its caller sent. */
      readonly credential: StoredForCall | null;
      /** The version of what the gate knows of the organisation, and so of its prices; 0: it knows nothing. */
      readonly priceVersion: number;
      /** The organisation's own prices for this provider, by which the call is settled; null: the asker holds them. */
      readonly priceOverrides: readonly PriceOverride[] | null;
      /** Where further calls of this key may go; null: what the gate was asked by is all that there is to say. */
      readonly shards: ShardHint | null;
    }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      /** Another gate of the key is to be asked; the refusal counts only if there is none. */
      readonly elsewhere?: ShardHint;
    };

/** A credential that is stored for a call, sealed, and whose it is. */
export interface StoredForCall {
  readonly organisationId: string;
  readonly sealed: SealedCredential;
}

/** How many gates a key's calls are spread over, in a version of the key's record; version 0: the gate has none. */
export interface ShardHint {
  readonly active: number;
  readonly version: number;
}

/** What is said of a key before its call's body is read. */
export type VerifyAnswer =
  | { readonly ok: true; readonly hasModelRule: boolean }
  | { readonly ok: false; readonly refusal: Refusal };

/** What a key hears of itself. */
export type SelfAnswer =
  | { readonly ok: true; readonly self: Self }
  | { readonly ok: false; readonly refusal: Refusal };

/** How an admitted operation ended, with its priced lines. */
export interface Settlement {
  readonly requestId: string;
  readonly endedAtMs: number;
  readonly outcome: Outcome;
  readonly basis: Basis;
  readonly status: number | null;
  readonly isStreamed: boolean;
  readonly lines: readonly EventLine[];
  readonly serviceTier: string | null;
  readonly upstreamId: string | null;
  readonly providerAccount: string | null;
  readonly responseBytes: number | null;
  readonly firstByteMs: number | null;
  readonly unknownUsageKeys: readonly string[];
  readonly rawUsage: RawUsage;
  /**
   * Names under which the provider will say how the operation ends, see `operationName`: it stays open, and all else
   * in here but the instant says nothing. Empty: it has ended.
   */
  readonly deferredAs: readonly string[];
}

/** An operation that ends later, as its gate tells whoever has heard of its end. */
export interface DeferredOperation {
  /** The gate that it is settled in. */
  readonly bucket: string;
  readonly requestId: string;
  readonly admittedAtMs: number;
  readonly reservedNanos: string;
  readonly modelRequested: string | null;
  readonly isStreamed: boolean;
  /** The organisation's own prices for the provider. Those hold that were in force when it was admitted. */
  readonly priceOverrides: readonly PriceOverride[];
}

/** The event that ended the operation; a repeat names the same one. */
export interface SettleAnswer {
  readonly eventId: string;
  readonly eventNumber: number;
}

/** What became of a command. `foreign`: the bucket belongs to another organisation. `conflict`: it may not replace what stands. */
export interface CommandResult {
  readonly result: 'applied' | 'stale' | 'conflict' | 'foreign';
  /** The version that the gate now holds; 0 if it holds none. */
  readonly version: number;
}
