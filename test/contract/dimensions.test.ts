import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyDimensionRules,
  brokenDimensionRule,
  DEFAULT_DIMENSION_RULES,
  type DimensionRules,
  type Dimensions,
  type DimensionsResult,
  parseDimensions,
} from '../../contract/dimensions.ts';

const ok = (dimensions: Record<string, string>) => ({ ok: true as const, dimensions });
const no = (code: string) => ({ ok: false, code });

describe('X-ASO-Dims as a list', () => {
  it.each([
    [null, {}],
    ['', {}],
    ['  ', {}],
    ['team=search', { team: 'search' }],
    ['team=search,app=ranker,env=prod', { team: 'search', app: 'ranker', env: 'prod' }],
    [' team = search , app=ranker ', { team: 'search', app: 'ranker' }],
    ['team=a=b', { team: 'a=b' }],
    ['team=two words', { team: 'two words' }],
    ['team=größe', { team: 'größe' }],
    ['A.b_c-1=x', { 'A.b_c-1': 'x' }],
  ])('reads %j', (header, dimensions) => {
    expect(parseDimensions(header)).toEqual(ok(dimensions));
  });

  it.each([
    ['team', 'malformed_dimensions'],
    ['team=', 'malformed_dimensions'],
    ['=search', 'malformed_dimensions'],
    ['team=search,', 'malformed_dimensions'],
    ['te am=x', 'malformed_dimensions'],
    ['team=a\u0000b', 'malformed_dimensions'],
    ['tëam=x', 'malformed_dimensions'],
    ['team=a,team=b', 'duplicate_dimension'],
    ['team=a,team=a', 'duplicate_dimension'],
    [`${'k'.repeat(33)}=x`, 'dimension_key_too_long'],
    [`team=${'v'.repeat(65)}`, 'dimension_value_too_long'],
    ['a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9', 'too_many_dimensions'],
  ])('refuses %j', (header, code) => {
    expect(parseDimensions(header)).toMatchObject(no(code));
  });

  it('takes keys, values and pairs up to their limits', () => {
    expect(parseDimensions(`${'k'.repeat(32)}=${'v'.repeat(64)}`).ok).toBe(true);
    expect(parseDimensions('a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8').ok).toBe(true);
  });

  it('has no escapes: a quoted comma splits', () => {
    expect(parseDimensions('team="a,b"')).toMatchObject(no('malformed_dimensions'));
  });
});

describe('X-ASO-Dims as JSON', () => {
  it('carries values with commas', () => {
    expect(parseDimensions('{"team":"a,b","app":"x=y"}')).toEqual(ok({ team: 'a,b', app: 'x=y' }));
    expect(parseDimensions('{}')).toEqual(ok({}));
  });

  it.each([
    ['{"team":"a"', 'malformed_dimensions'],
    ['{"team":1}', 'malformed_dimensions'],
    ['{"team":null}', 'malformed_dimensions'],
    ['{"team":{"a":"b"}}', 'malformed_dimensions'],
    ['{"team":""}', 'malformed_dimensions'],
    ['{"te am":"x"}', 'malformed_dimensions'],
    ['{"team":"\\ud800"}', 'malformed_dimensions'],
    ['{"team":"a\\udc00b"}', 'malformed_dimensions'],
    ['{"team":"a","team":"b"}', 'duplicate_dimension'],
    ['{"team":"a","te\\u0061m":"b"}', 'duplicate_dimension'],
    [`{"team":"${'v'.repeat(65)}"}`, 'dimension_value_too_long'],
  ])('refuses %j', (header, code) => {
    expect(parseDimensions(header)).toMatchObject(no(code));
  });

  it('does not take a key that only looks repeated inside a value', () => {
    expect(parseDimensions('{"team":"\\"team\\":"}')).toEqual(ok({ team: '"team":' }));
  });

  it('keeps members that JavaScript objects treat specially as plain keys', () => {
    const parsed = parseDimensions('{"__proto__":"x","constructor":"y"}');
    expect(parsed.ok && Object.entries(parsed.dimensions).sort()).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('both forms', () => {
  const key = fc.stringMatching(/^[A-Za-z0-9.-]{1,32}$/);
  const value = fc.stringMatching(/^[A-Za-z0-9 /:-]{1,64}$/).filter((text) => text.trim() === text);
  const pairs = fc.uniqueArray(fc.tuple(key, value), { maxLength: 8, selector: ([name]) => name });

  it('say the same', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const dimensions = Object.fromEntries(list);
        expect(parseDimensions(list.map((pair) => pair.join('=')).join(','))).toEqual(ok(dimensions));
        expect(parseDimensions(JSON.stringify(dimensions))).toEqual(ok(dimensions));
      }),
    );
  });

  it('never throw and never echo a value', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `{"a":${text}}`),
        ),
        (header) => {
          const result = parseDimensions(header);
          expect(
            result.ok || Object.keys(result).every((name) => ['ok', 'code', 'subject'].includes(name)),
          ).toBe(true);
        },
      ),
    );
  });
});

describe('dimension rules', () => {
  const rules: DimensionRules = {
    allowedKeys: ['team', 'env'],
    requiredKeys: ['team'],
    allowedValues: { env: ['prod', 'test'] },
    fixed: { owner: 'ml' },
  };
  const apply = (stated: Dimensions, { fixed, ...level }: DimensionRules): DimensionsResult => {
    const applied = applyDimensionRules(stated, fixed);
    const broken = brokenDimensionRule(applied, level);
    return broken ? { ok: false, code: broken.code, subject: broken.subject } : ok(applied.dimensions);
  };

  it.each([
    [{ team: 'search' }, ok({ team: 'search', owner: 'ml' })],
    [{ team: 'search', env: 'prod' }, ok({ team: 'search', env: 'prod', owner: 'ml' })],
    [{ team: 'search', owner: 'mine' }, ok({ team: 'search', owner: 'ml' })],
    [
      { team: 'search', env: 'staging' },
      { ...no('dimension_value_not_allowed'), subject: 'env' },
    ],
    [
      { team: 'search', app: 'x' },
      { ...no('dimension_key_not_allowed'), subject: 'app' },
    ],
    [{ env: 'prod' }, { ...no('dimensions_required'), subject: 'team' }],
  ])('of %j makes %j', (stated, result) => {
    expect(apply(stated, rules)).toEqual(result);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'does not mistake %s, which every object inherits, for a rule',
    (key) => {
      const stated = Object.fromEntries([
        ['team', 'search'],
        [key, 'x'],
      ]);
      expect(apply(stated, rules)).toEqual({
        ...no('dimension_key_not_allowed'),
        subject: key,
      });
      expect(apply({}, { ...rules, requiredKeys: [key] })).toMatchObject(no('dimensions_required'));
      expect(apply(stated, { ...rules, allowedKeys: ['team', key] }).ok).toBe(true);
    },
  );

  it('by default takes team, env and app and requires none', () => {
    expect(apply({}, DEFAULT_DIMENSION_RULES)).toEqual(ok({}));
    expect(apply({ team: 'a', env: 'b', app: 'c' }, DEFAULT_DIMENSION_RULES).ok).toBe(true);
    expect(apply({ cost: 'a' }, DEFAULT_DIMENSION_RULES).ok).toBe(false);
  });
});
