/** Keys, calls and settlements as tests of the gate need them; each part can be replaced. */

import type { EdgeBudget } from '../../../contract/budget.ts';
import type { KeyCommand, KeyPolicy, KeyRecord, OrganisationCommand } from '../../../contract/command.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { uuidv7 } from '../../../contract/ids.ts';
import type { OrganisationState, PriceOverride } from '../../../contract/organisation.ts';
import { plainLine } from '../../../worker/gate/events.ts';
import type { AdmitRequest, CallFacts, KeyProof, Settlement } from '../../../worker/gate/protocol.ts';

/** The instant at which sample keys are in force. */
export const NOON_MS = 1_795_000_000_000;

/** A UUID that is the same for the same number. */
export function sampleId(number: number): string {
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(6, number);
  return uuidv7(NOON_MS, random);
}

export const ORGANISATION = sampleId(0xa0);
export const OTHER_ORGANISATION = sampleId(0xb0);
export const BUCKET = 'Bucket0001';
export const KEY_ID = `${BUCKET}serial01tagtag`;
export const HASH = 'ab'.repeat(32);
export const PROOF: KeyProof = { keyId: KEY_ID, hashes: [{ pepperVersion: '1', hash: HASH }] };

const POLICY: KeyPolicy = {
  version: 3,
  allowedProviders: null,
  allowedModels: null,
  dimensions: { allowedKeys: ['team', 'env', 'app'], requiredKeys: [], allowedValues: {}, fixed: {} },
  unknownChargeNanos: '50000000',
};

export function sampleRecord(changes: Partial<KeyRecord> = {}, policy: Partial<KeyPolicy> = {}): KeyRecord {
  return {
    keyId: KEY_ID,
    organisationId: ORGANISATION,
    projectId: sampleId(0xa1),
    teamId: sampleId(0xa2),
    ownerId: null,
    environment: 'prod',
    status: 'active',
    expiresAtMs: null,
    hashes: [{ pepperVersion: '1', hash: HASH, validUntilMs: null }],
    policy: { ...POLICY, ...policy },
    ...changes,
  };
}

export function sampleCommand(version: number, record: KeyRecord = sampleRecord()): KeyCommand {
  return {
    kind: 'key.put',
    gatewayId: 'gateway-under-test',
    organisationId: record.organisationId,
    target: record.keyId,
    version,
    record,
  };
}

export function sampleBudget(changes: Partial<EdgeBudget> = {}): EdgeBudget {
  return {
    id: sampleId(0xbb),
    name: 'Search, month',
    match: {},
    limitNanos: '10000',
    raises: [],
    windows: [{ startMs: 0, endMs: null, openingNanos: '0' }],
    unleasedNanos: null,
    contact: null,
    ...changes,
  };
}

export function sampleOrganisationCommand(
  version: number,
  changes: Partial<OrganisationState> = {},
): OrganisationCommand {
  const record = {
    organisationId: ORGANISATION,
    hosts: [],
    priceOverrides: [],
    budgets: [],
    policies: [],
    zoneOffsets: [],
    credentials: [],
    ...changes,
  };
  const { organisationId } = record;
  const gatewayId = 'gateway-under-test';
  return { kind: 'organisation.put', gatewayId, organisationId, target: organisationId, version, record };
}

export function sampleCall(number: number, changes: Partial<CallFacts> = {}): CallFacts {
  return {
    requestId: sampleId(number),
    provider: 'openai',
    host: null,
    upstream: 'simulator',
    method: 'POST',
    endpoint: '/v1/chat/completions',
    isStreamed: false,
    model: 'gpt-4o-mini',
    mustNameModel: true,
    operation: 'chat',
    isUnmetered: false,
    serviceTier: null,
    maxOutputTokens: null,
    outputCap: null,
    clientAddress: null,
    sessionId: null,
    dimensions: {},
    requestBytes: 120,
    ...changes,
  };
}

export function sampleAdmit(number: number, reserveNanos: string | null = '1000'): AdmitRequest {
  return {
    proof: PROOF,
    call: sampleCall(number),
    reserveNanos,
    reserveFacts: null,
    heldPriceVersion: null,
    credentialWish: 'none',
  };
}

export function samplePrice(changes: Partial<PriceOverride> = {}): PriceOverride {
  return {
    id: sampleId(0xcc),
    provider: 'openai',
    model: 'gpt-4o-mini*',
    effectiveFromMs: 0,
    effectiveUntilMs: null,
    price: { kind: 'discount', percent: '20' },
    ...changes,
  };
}

export function sampleSettlement(
  number: number,
  nanos = '700',
  changes: Partial<Settlement> = {},
): Settlement {
  return {
    requestId: sampleId(number),
    endedAtMs: NOON_MS + 2_000,
    outcome: 'completed',
    basis: 'reported',
    status: 200,
    isStreamed: false,
    lines: [plainLine('gpt-4o-mini-2024-07-18', 'reported', nanos, nanos)],
    deferredAs: [],
    serviceTier: 'default',
    upstreamId: `chatcmpl-${number}`,
    providerAccount: null,
    responseBytes: 900,
    firstByteMs: 120,
    unknownUsageKeys: [],
    rawUsage: { 'usage.prompt_tokens': 12 },
    ...changes,
  };
}

/** The events of delivery messages, in the order in which they were sent. */
export function eventsIn(messages: Iterable<string>): UsageEvent[] {
  return [...messages].flatMap((message) => (JSON.parse(message) as { events: UsageEvent[] }).events);
}
