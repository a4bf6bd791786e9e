/** The gate's decision on a call: pure, so that it can be read and tested on its own. No I/O. */
import type { KeyRecord } from '../../contract/command.ts';
import { applyDimensionRules, type Dimensions } from '../../contract/dimensions.ts';
import { equalInConstantTime } from '../../contract/key.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { CallFacts, KeyProof } from './protocol.ts';

export type Decision =
  | { readonly ok: true; readonly dimensions: Dimensions }
  | { readonly ok: false; readonly refusal: Refusal; readonly isProven: boolean };

/**
 * Whether this key may make this call now. `isProven` says that the caller does hold the key: only then may a
 * refusal be recorded in the key's name.
 */
export function decide(record: KeyRecord, proof: KeyProof, call: CallFacts, nowMs: number): Decision {
  if (!holdsKey(record, proof, nowMs)) return refuse('invalid_key', false);
  if (!isActive(record, nowMs)) return refuse('inactive_key', true);
  const { allowedProviders, allowedModels, dimensions } = record.policy;
  if (!isAllowed(call.provider, allowedProviders)) return refuse('provider_not_allowed', true);
  if (!isModelAllowed(call, allowedModels)) return refuse('model_not_allowed', true);
  const applied = applyDimensionRules(call.dimensions, dimensions);
  if (applied.ok) return applied;
  const { code, subject } = applied;
  return { ok: false, refusal: { code, ...(subject === undefined ? {} : { subject }) }, isProven: true };
}

/** True if the caller's hash is one of the record's, under its own pepper and not past its end. */
export function holdsKey(record: KeyRecord, proof: KeyProof, nowMs: number): boolean {
  let isHeld = false;
  for (const stored of record.hashes) {
    const offered = proof.hashes.find((candidate) => candidate.pepperVersion === stored.pepperVersion);
    const isCurrent = stored.validUntilMs === null || stored.validUntilMs > nowMs;
    if (offered && equalInConstantTime(offered.hash, stored.hash) && isCurrent) isHeld = true;
  }
  return isHeld;
}

/** True unless the key has been disabled or revoked, or its time is over. */
export function isActive({ status, expiresAtMs }: KeyRecord, nowMs: number): boolean {
  return status === 'active' && (expiresAtMs === null || expiresAtMs > nowMs);
}

/** Null allows everything; `*` in a pattern stands for any characters. */
export function isAllowed(name: string, patterns: readonly string[] | null): boolean {
  return patterns === null || patterns.some((pattern) => matches(name, pattern));
}

function isModelAllowed({ model, mustNameModel }: CallFacts, patterns: readonly string[] | null): boolean {
  if (model === null) return patterns === null || !mustNameModel;
  return isAllowed(model, patterns);
}

/** Linear in the name's length for each part between stars: no backtracking that a caller could drive. */
export function matches(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function refuse(code: Refusal['code'], isProven: boolean): Decision {
  return { ok: false, refusal: { code }, isProven };
}
