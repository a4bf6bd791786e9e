import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanosSchema, usageEventSchema } from '../../contract/event.ts';
import { CLOSING_EVENT } from './usage-event.fixture.ts';

const isValid = (event: unknown): boolean => usageEventSchema.safeParse(event).success;
const [LINE] = CLOSING_EVENT.lines;
const withLine = (change: object): unknown => ({ ...CLOSING_EVENT, lines: [{ ...LINE, ...change }] });
const withClass = (change: object): unknown => withLine({ classes: [{ ...LINE?.classes[0], ...change }] });

describe('the usage event', () => {
  it('is accepted whole', () => {
    expect(usageEventSchema.parse(CLOSING_EVENT)).toEqual(CLOSING_EVENT);
  });

  it('L26: refuses a field that the schema does not name, at every level', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (name, value) => {
        const extra = Object.fromEntries([[name, value]]);
        fc.pre(!(name in CLOSING_EVENT) && !(LINE && name in LINE) && name !== '__proto__');
        fc.pre(!['class', 'modality', 'quantity', 'priceUsd', 'priceUnit', 'costNanos'].includes(name));
        expect(isValid({ ...CLOSING_EVENT, ...extra })).toBe(false);
        expect(isValid(withLine(extra))).toBe(false);
        expect(isValid(withClass(extra))).toBe(false);
      }),
    );
  });

  it('of before there were budgets was charged to none', () => {
    const { budgetAccounts, ...before } = CLOSING_EVENT;
    expect(budgetAccounts).toHaveLength(1);
    expect(usageEventSchema.parse(before).budgetAccounts).toEqual([]);
    const { refusalLevel, ...unlevelled } = CLOSING_EVENT;
    expect(refusalLevel).toBeNull();
    expect(usageEventSchema.parse(unlevelled).refusalLevel).toBeNull();
  });

  it('of before they were recorded says nothing of operation, rule, version and cap', () => {
    const {
      operation,
      refusalRule,
      organisationVersion,
      outputCapTokens,
      outputCapBy,
      keySecret,
      keyRehash,
      ...before
    } = CLOSING_EVENT;
    expect({ operation, organisationVersion, outputCapTokens, keySecret, keyRehash }).toEqual({
      operation: 'chat',
      organisationVersion: 4,
      outputCapTokens: 500,
      keySecret: 'abababab',
      keyRehash: null,
    });
    const none = { operation: null, refusalRule: null, organisationVersion: null };
    expect(usageEventSchema.parse(before)).toMatchObject({
      ...none,
      outputCapTokens: null,
      outputCapBy: null,
      keySecret: null,
      keyRehash: null,
    });
  });

  const added = [
    'budgetAccounts',
    'refusalLevel',
    'refusalRule',
    'operation',
    'organisationVersion',
    'keySecret',
    'keyRehash',
  ];
  const required = Object.keys(CLOSING_EVENT).filter(
    (name) => !added.includes(name) && !name.startsWith('outputCap'),
  );
  it.each(required)('needs %s', (name) => {
    expect(isValid(Object.fromEntries(Object.entries(CLOSING_EVENT).filter(([key]) => key !== name)))).toBe(
      false,
    );
  });

  it('has no place for free text', () => {
    const marker = 'the quick brown fox, said "hello"';
    const places = Object.entries(CLOSING_EVENT)
      .filter(([, value]) => value === null || typeof value === 'string')
      .map(([name]) => ({ ...CLOSING_EVENT, [name]: marker }));
    expect(places.length).toBeGreaterThan(20);
    expect(places.filter(isValid)).toEqual([]);
    expect(isValid(withLine({ model: marker }))).toBe(false);
    expect(isValid(withLine({ priceId: marker }))).toBe(false);
    expect(isValid(withLine({ flags: [marker] }))).toBe(false);
    expect(isValid({ ...CLOSING_EVENT, unknownUsageKeys: [marker] })).toBe(false);
    expect(isValid({ ...CLOSING_EVENT, rawUsage: { 'usage.note': marker } })).toBe(false);
    expect(isValid({ ...CLOSING_EVENT, rawUsage: { [marker]: 1 } })).toBe(false);
    expect(isValid({ ...CLOSING_EVENT, dimensions: { [marker]: 'x' } })).toBe(false);
  });

  it('refuses negative, fractional and unsafe counts', () => {
    for (const count of [-9, 1.5, 2 ** 53, Number.NaN, '12']) {
      expect(isValid(withLine({ providerTotal: count }))).toBe(false);
      expect(isValid({ ...CLOSING_EVENT, responseBytes: count })).toBe(false);
    }
    expect(isValid(withClass({ quantity: '-9' }))).toBe(false);
    expect(isValid(withClass({ quantity: '1e9' }))).toBe(false);
    expect(isValid({ ...CLOSING_EVENT, eventNumber: 0 })).toBe(false);
  });

  it('L12: keeps an unknown cost unknown', () => {
    const unknown = withLine({ costNanos: null, priceSource: 'none', priceVersion: null, priceId: null });
    expect(usageEventSchema.parse(unknown).lines[0]?.costNanos).toBeNull();
    expect(isValid(withLine({ chargedNanos: null }))).toBe(false);
  });
});

describe('nano-dollars in JSON', () => {
  it('are any integer, written one way', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n }), (nanos) => {
        expect(nanosSchema.parse(String(nanos))).toBe(String(nanos));
      }),
    );
  });

  it.each(['', '01', '+1', '1.0', '1e3', ' 1', '--1', '0x1', 1, null])('are not %j', (value) => {
    expect(nanosSchema.safeParse(value).success).toBe(false);
  });
});
