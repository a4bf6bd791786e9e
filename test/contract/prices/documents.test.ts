import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pricedClassSchema, usageEventSchema } from '../../../contract/event.ts';
import { parseDecimal } from '../../../contract/money.ts';
import { findPrice } from '../../../contract/prices/book.ts';
import catalogue from '../../../contract/prices/catalogue.json' with { type: 'json' };
import type { MatchRule, ModelPrices, Period, Rates } from '../../../contract/prices/form.ts';
import { compileMatch } from '../../../contract/prices/match.ts';
import overlay from '../../../contract/prices/overlay.json' with { type: 'json' };
import { RATE_KEYS } from '../../../contract/prices/rates.ts';

interface Listed {
  readonly name: string;
  readonly provider: string;
  readonly model: ModelPrices;
}

const listed =
  (provider: string) =>
  (model: ModelPrices): Listed => ({ name: `${provider}:${model.id}`, provider, model });
const inCatalogue = Object.entries(catalogue.providers).flatMap(([provider, models]) =>
  models.map(listed(provider)),
);
const inOverlay = overlay.models.map(({ provider, prices }) => listed(provider)(prices));
const all = [...inOverlay, ...inCatalogue];

/** Names of those that fail, so that a failure says where. */
const failing = (items: readonly Listed[], isSound: (item: Listed) => boolean): string[] =>
  items.filter((item) => !isSound(item)).map(({ name }) => name);

const tables = ({ rates, above = [] }: Period): Rates[] => [rates, ...above.map((bracket) => bracket.rates)];
const prices = ({ model }: Listed): string[] =>
  model.periods.flatMap(tables).flatMap((rates) => Object.values(rates));

function leaves(rule: MatchRule): Exclude<MatchRule, { or: unknown } | { and: unknown }>[] {
  if ('or' in rule) return rule.or.flatMap(leaves);
  if ('and' in rule) return rule.and.flatMap(leaves);
  return [rule];
}

describe('every price', () => {
  it('is an exact, non-negative, plain decimal that an event can carry', () => {
    const price = pricedClassSchema.shape.priceUsd.unwrap();
    expect(all.length).toBeGreaterThan(1_000);
    expect(failing(all, (item) => prices(item).every((text) => price.safeParse(text).success))).toEqual([]);
    expect(failing(all, (item) => prices(item).every((text) => parseDecimal(text).units >= 0n))).toEqual([]);
  });

  it('is free of the noise of binary fractions', () => {
    const digits = (text: string): number => text.replace('.', '').replace(/^0+/, '').length;
    expect(failing(all, (item) => prices(item).every((text) => digits(text) <= 15))).toEqual([]);
  });

  it('stands under a key that is priced, in every bracket the same ones', () => {
    const known: ReadonlySet<string> = new Set(RATE_KEYS);
    const keys = (rates: Rates): string => Object.keys(rates).sort().join();
    expect(
      failing(all, ({ model }) =>
        model.periods
          .flatMap(tables)
          .flatMap(Object.keys)
          .every((key) => known.has(key)),
      ),
    ).toEqual([]);
    expect(
      failing(all, ({ model }) =>
        model.periods.every((period) => new Set(tables(period).map(keys)).size === 1),
      ),
    ).toEqual([]);
  });

  it('L14: is not higher for reading a cache than for filling the prompt anew', () => {
    const isCheaper = ({ 'input.uncached': fresh, 'input.cacheRead': read }: Rates): boolean =>
      read === undefined || fresh === undefined || compare(read, fresh) <= 0;
    expect(failing(all, ({ model }) => model.periods.flatMap(tables).every(isCheaper))).toEqual([]);
  });
});

describe('every period', () => {
  const days = ({ model }: Listed): string[] => model.periods.map(({ effectiveFrom }) => effectiveFrom ?? '');

  it('begins on a day that exists, after those before it', () => {
    const isDay = (day: string): boolean => day === '' || new Date(day).toISOString().startsWith(day);
    expect(failing(all, (item) => days(item).every(isDay))).toEqual([]);
    expect(failing(all, (item) => days(item).join() === days(item).toSorted().join())).toEqual([]);
    expect(
      failing(all, (item) => days(item).every((day) => day === '' || (day > '2020' && day < '2030'))),
    ).toEqual([]);
  });

  it('has brackets in ascending order', () => {
    const starts = ({ above = [] }: Period): number[] => above.map((bracket) => bracket.inputTokens);
    const isAscending = (numbers: number[]): boolean =>
      numbers.every((start, index) => Number.isSafeInteger(start) && start > (numbers[index - 1] ?? 0));
    expect(failing(all, ({ model }) => model.periods.every((period) => isAscending(starts(period))))).toEqual(
      [],
    );
  });
});

describe('every rule', () => {
  it('compiles, and no expression can run away', () => {
    const rules = [
      ...all.map(({ model }) => model.match),
      ...[...overlay.tiers, ...overlay.outputLimits, ...overlay.derived].flatMap(({ match }) => match ?? []),
      ...overlay.lists.flatMap((list) => list.rules.map(({ match }) => match)),
    ];
    const expressions = rules.flatMap(leaves).flatMap((rule) => ('regex' in rule ? [rule.regex] : []));
    expect(expressions.length).toBeGreaterThan(10);
    for (const rule of rules) expect(compileMatch(rule)).toBeTypeOf('function');
    expect(expressions.filter((text) => /\)[*+{]|[*+]\S*[*+]/.test(text))).toEqual([]);
  });

  it('of a model in both documents covers the same names, so that a price id names one price', () => {
    const shared = inOverlay.flatMap(({ name, model }) => {
      const other = inCatalogue.find((item) => item.name === name);
      return other ? [[model.match, other.model.match]] : [];
    });
    expect(shared.length).toBeGreaterThan(0);
    for (const [ours, theirs] of shared) expect(ours).toEqual(theirs);
  });
});

describe('every entry', () => {
  const atMs = Date.parse('2026-11-20T12:00:00Z');
  const entries = inCatalogue.flatMap(({ provider, model }) => {
    const named = leaves(model.match).flatMap((rule) => ('equals' in rule ? [rule.equals] : []));
    return named.flatMap((name) => findPrice({ provider, model: name, atMs, serviceTier: null }) ?? []);
  });

  it('has an id that an event can carry', () => {
    expect(entries.length).toBeGreaterThan(1_000);
    const id = usageEventSchema.shape.lines.element.shape.priceId.unwrap();
    expect(entries.filter((entry) => !id.safeParse(entry.id).success)).toEqual([]);
  });

  it('shares its id with no other price', () => {
    const ids = new Map(entries.map((entry) => [entry.id, entry]));
    const rates = ({ brackets }: (typeof entries)[number]): string =>
      JSON.stringify(
        brackets.map((bracket) => [...bracket.rates.entries()].map(([key, rate]) => [key, rate.priceUsd])),
      );
    expect(
      entries.filter((entry) => {
        const other = ids.get(entry.id);
        return !other || rates(other) !== rates(entry);
      }),
    ).toEqual([]);
  });
});

describe('provenance', () => {
  const version = (content: unknown): string =>
    createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);

  it('names the version that the content has', () => {
    const { version: stated, ...content } = overlay;
    expect(catalogue.version).toBe(version(catalogue.providers));
    expect(stated, 'run `npm run prices` after editing the overlay').toBe(version(content));
  });

  it('is given for every overlay entry, with a page and a day', () => {
    for (const { source, checkedOn } of [
      ...overlay.models,
      ...overlay.derived,
      ...overlay.lists,
      ...overlay.tiers,
      ...overlay.outputLimits,
    ]) {
      expect(new URL(source).protocol).toBe('https:');
      expect(checkedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  it('has a tier rule either as a factor or as rates', () => {
    for (const rule of overlay.tiers)
      expect((rule.tokenFactor === undefined) !== (rule.rates === undefined)).toBe(true);
  });
});

function compare(left: string, right: string): number {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  const difference = a.units * 10n ** BigInt(b.scale) - b.units * 10n ** BigInt(a.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
