import { describe, expect, it } from 'vitest';
import { usageEventSchema } from '../../../contract/event.ts';
import {
  type Admission,
  admissionOf,
  cancelledSettlement,
  closingEvent,
  correctionEvent,
  type EventDraft,
  eventFacts,
  lostSettlement,
  plainLine,
  refusalEvent,
} from '../../../worker/gate/events.ts';
import {
  KEY_ID,
  NOON_MS,
  ORGANISATION,
  sampleCall,
  sampleId,
  sampleRecord,
  sampleSettlement,
} from './samples.ts';

const FACTS = eventFacts(sampleRecord(), sampleCall(1), { team: 'search' });
const ADMISSION: Admission = {
  admissionNumber: 9,
  admittedAtMs: NOON_MS,
  reservedNanos: '1000',
  facts: FACTS,
};

/** The event as the gate would place it, checked against its schema. */
const placed = (draft: EventDraft) =>
  usageEventSchema.parse({
    ...draft,
    eventId: sampleId(0xe1),
    gateId: 'Bucket0001',
    incarnationId: sampleId(0xe2),
    eventNumber: 1,
    totalEvents: 1,
    totalChargedNanos: draft.chargedNanos,
  });

describe('what an event says of its call', () => {
  it('is whose cost it is, where it went and under which policy', () => {
    expect(FACTS).toMatchObject({
      requestId: sampleId(1),
      organisationId: ORGANISATION,
      keyId: KEY_ID,
      environment: 'prod',
      provider: 'openai',
      endpoint: '/v1/chat/completions',
      dimensions: { team: 'search' },
      policyVersion: 3,
    });
  });

  it('tells dimensions that the policy fixes from those that the caller states', () => {
    const dimensions = { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: { env: 'prod' } };
    const facts = eventFacts(sampleRecord({}, { dimensions }), sampleCall(1), { env: 'prod', app: 'x' });
    expect(facts).toMatchObject({ dimensions: { env: 'prod', app: 'x' }, fixedDimensions: ['env'] });
  });

  it('keeps of the model only its strict form', () => {
    const named = (model: string | null) =>
      eventFacts(sampleRecord(), sampleCall(1, { model }), {}).modelRequested;
    expect(named('ft:gpt-4o-mini:acme::x1')).toBe('ft:gpt-4o-mini:acme::x1');
    expect(named('tell me a secret')).toBe('other');
    expect(named('')).toBe('other');
    expect(named(null)).toBeNull();
  });
});

describe('closing events', () => {
  it('L13: carries our own ids, whatever the provider calls the call', () => {
    const event = placed(closingEvent(ADMISSION, sampleSettlement(1, '700', { upstreamId: null })));
    expect(event).toMatchObject({ requestId: sampleId(1), admissionNumber: 9, upstreamId: null });
  });

  it('sums lines exactly, and knows no cost once one line has none', () => {
    const lines = [plainLine('a', 'reported', '9007199254740993', '9007199254740993')];
    const known = placed(closingEvent(ADMISSION, sampleSettlement(1, '0', { lines: [...lines, ...lines] })));
    expect(known).toMatchObject({ costNanos: '18014398509481986', chargedNanos: '18014398509481986' });
    const unknown = sampleSettlement(1, '0', { lines: [...lines, plainLine('b', 'reported', null, '5')] });
    expect(placed(closingEvent(ADMISSION, unknown))).toMatchObject({
      costNanos: null,
      chargedNanos: '9007199254740998',
    });
  });

  it('L7: a cost of zero is zero, not unknown', () => {
    expect(placed(closingEvent(ADMISSION, sampleSettlement(1, '0')))).toMatchObject({
      costNanos: '0',
      chargedNanos: '0',
    });
  });

  it('counts no time backwards where the clock was set back', () => {
    expect(closingEvent(ADMISSION, sampleSettlement(1, '0', { endedAtMs: NOON_MS - 5 })).totalMs).toBe(0);
  });

  it('L5: an operation whose outcome is unknown is charged what it had reserved', () => {
    expect(placed(closingEvent(ADMISSION, lostSettlement(ADMISSION, NOON_MS + 9)))).toMatchObject({
      kind: 'closing',
      outcome: 'lost',
      basis: 'reserved',
      status: null,
      costNanos: null,
      chargedNanos: '1000',
      totalMs: 9,
      lines: [{ model: 'gpt-4o-mini', basis: 'reserved', costNanos: null, chargedNanos: '1000' }],
    });
  });

  it('an operation that was never sent costs nothing', () => {
    expect(placed(closingEvent(ADMISSION, cancelledSettlement(ADMISSION, NOON_MS + 9)))).toMatchObject({
      outcome: 'cancelled',
      basis: 'none',
      costNanos: '0',
      chargedNanos: '0',
    });
  });
});

describe('corrections', () => {
  const lost = placed(closingEvent(ADMISSION, lostSettlement(ADMISSION, NOON_MS + 9)));

  it('name what they correct and stand in its time', () => {
    const event = placed(correctionEvent(lost, sampleSettlement(1, '1700')));
    expect(event).toMatchObject({
      kind: 'correction',
      correctsEventId: lost.eventId,
      admissionNumber: 9,
      admittedAtMs: NOON_MS,
      costNanos: '1700',
      chargedNanos: '700',
      reservedNanos: '1000',
      outcome: 'completed',
    });
  });

  it('give back what was charged beyond the truth', () => {
    expect(placed(correctionEvent(lost, sampleSettlement(1, '1'))).chargedNanos).toBe('-999');
  });

  it('keep the identity of the call whatever the settlement says', () => {
    expect(admissionOf(placed(correctionEvent(lost, sampleSettlement(1))))).toEqual(admissionOf(lost));
  });
});

describe('refusals', () => {
  it('P5: name their rule, were never admitted and cost nothing', () => {
    const event = placed(refusalEvent(FACTS, { code: 'model_not_allowed' }, 403, NOON_MS, 1));
    expect(event).toMatchObject({
      kind: 'refusal',
      admissionNumber: null,
      outcome: 'refused',
      refusal: 'model_not_allowed',
      status: 403,
      costNanos: '0',
      reservedNanos: '0',
      lines: [],
    });
  });

  it('stand for as many equal ones as were counted', () => {
    expect(placed(refusalEvent(FACTS, { code: 'inactive_key' }, 403, NOON_MS, 4_812)).repeatCount).toBe(
      4_812,
    );
  });

  it('have no admission', () => {
    const event = placed(refusalEvent(FACTS, { code: 'inactive_key' }, 403, NOON_MS, 1));
    expect(() => admissionOf(event)).toThrow(TypeError);
  });
});
