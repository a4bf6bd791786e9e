import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CATALOGUE_PROVIDERS,
  CATALOGUE_VERSION,
  cataloguePrices,
} from '../../../contract/prices/catalogue.ts';
import type { Catalogue, MatchRule, ModelPrices, Period, Rates } from '../../../contract/prices/form.ts';
import { RATE_KEYS } from '../../../contract/prices/rates.ts';
import { RATE_LETTERS, unpackModels } from '../../../contract/prices/unpack.ts';
import { contentVersion } from '../../../scripts/prices/document.ts';
import { packedText, packModel } from '../../../scripts/prices/pack.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../contract/prices/${name}`, import.meta.url), 'utf8');
const readable = JSON.parse(read('catalogue.json')) as Catalogue;

describe('the packed catalogue', () => {
  it('is what the packer makes of the readable one, to the byte', () => {
    expect(packedText(readable), 'run `npm run prices`').toBe(read('packed.json'));
  });

  it('reads back as the readable one, and has the hash that it states', () => {
    const unpacked = Object.fromEntries(CATALOGUE_PROVIDERS.map((id) => [id, cataloguePrices(id)]));
    expect(JSON.stringify(unpacked)).toBe(JSON.stringify(readable.providers));
    expect(contentVersion(unpacked)).toBe(CATALOGUE_VERSION);
  });

  it('has no list for what only looks like a provider', () => {
    expect(cataloguePrices('constructor')).toEqual([]);
    expect(cataloguePrices('')).toEqual([]);
  });
});

const name = fc.string({ unit: fc.constantFrom(...'ab-.:/+=^$*<&{}[]"\\ é') });
const price = fc.constantFrom('0', '0.15', '12', '0.0000001');
const rates: fc.Arbitrary<Rates> = fc.dictionary(fc.constantFrom(...RATE_KEYS), price, { maxKeys: 5 });
const leaf = fc
  .tuple(
    fc.constantFrom('equals', 'starts_with', 'ends_with', 'contains', 'regex'),
    fc.oneof(name, fc.constant(';')),
  )
  .map(([kind, text]) => ({ [kind]: text }) as MatchRule);
const rule: fc.Arbitrary<MatchRule> = fc.oneof(
  leaf,
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((and) => ({ or: [{ and }] })),
);
const period: fc.Arbitrary<Period> = fc.record(
  {
    effectiveFrom: fc.constant('2026-08-17'),
    daily: fc.record(
      { from: fc.constant('01:00:00'), to: fc.constant('04:00:00'), weekdaysAtUtcOffsetHours: fc.integer() },
      { requiredKeys: ['from', 'to'] },
    ),
    rates,
    above: fc.array(fc.record({ inputTokens: fc.nat(), rates }), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['rates'] },
);
const model: fc.Arbitrary<ModelPrices> = fc
  .record(
    { id: name, match: rule, contextWindowTokens: fc.nat(), periods: fc.array(period, { maxLength: 3 }) },
    { requiredKeys: ['id', 'match', 'periods'] },
  )
  .chain((made) =>
    fc.constantFrom(
      made,
      { ...made, match: { equals: made.id } },
      { ...made, match: { starts_with: `${made.id}-x` } },
    ),
  );

describe('a packed model', () => {
  it('reads back as it was, whatever its name, its rule and its rates', () => {
    fc.assert(
      fc.property(model, (made) => {
        expect(JSON.stringify(unpackModels(packModel(made)))).toBe(JSON.stringify([made]));
      }),
    );
  });

  it('is refused where it could read back as something else', () => {
    const plain = { id: 'm', match: { equals: 'm' }, periods: [] };
    expect(() => packModel({ ...plain, id: 'a;b' })).toThrow(RangeError);
    expect(() => packModel({ ...plain, periods: [{ rates: { 'input.uncached': '1e-7' } }] })).toThrow(
      RangeError,
    );
    expect(() => unpackModels('m;?what;')).toThrow(SyntaxError);
    expect(() => unpackModels('m;;;Z1')).toThrow(SyntaxError);
  });

  it('has a letter for every rate that there is', () => {
    expect(RATE_KEYS.length).toBeLessThan(RATE_LETTERS.length);
  });
});
