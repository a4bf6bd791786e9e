import { describe, expect, it } from 'vitest';
import type { ModelPrices, Period } from '../../../contract/prices/form.ts';
import { mergePrices } from '../../../scripts/prices/merge.ts';

const model = (id: string, ...periods: Period[]): ModelPrices => ({ id, match: { equals: id }, periods });
const period = (input: string, effectiveFrom?: string): Period => ({
  ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
  rates: { 'input.uncached': input },
});

function merge(
  known: ModelPrices[],
  stated: ModelPrices[],
  day = '2026-12-01',
): readonly ModelPrices[] | undefined {
  return mergePrices({ openai: known }, { openai: stated }, day)['openai'];
}

describe('mergePrices', () => {
  it('changes nothing where nothing has changed', () => {
    const models = [model('a', period('1')), model('b', period('1'), period('2', '2026-08-01'))];
    expect(merge(models, models)).toEqual(models);
  });

  it('never rewrites a price: a change holds from the day on which it was learned', () => {
    const merged = merge([model('a', period('1'))], [model('a', period('2'))]);
    expect(merged).toEqual([model('a', period('1'), period('2', '2026-12-01'))]);
    expect(merge([...(merged ?? [])], [model('a', period('2'))], '2027-01-01')).toEqual(merged);
  });

  it('takes over the day that the source gives', () => {
    const extended = model('a', period('1'), period('2', '2027-01-01'));
    expect(merge([model('a', period('1'))], [extended])).toEqual([extended]);
  });

  it('keeps what is past when the source rewrites it', () => {
    const merged = merge(
      [model('a', period('1'), period('2', '2026-08-01'))],
      [model('a', period('3'), period('4', '2027-01-01'))],
    );
    expect(merged).toEqual([
      model(
        'a',
        period('1'),
        period('2', '2026-08-01'),
        period('3', '2026-12-01'),
        period('4', '2027-01-01'),
      ),
    ]);
  });

  it('drops a price that was announced and then cancelled', () => {
    const announced = [model('a', period('1'), period('2', '2027-01-01'))];
    expect(merge(announced, [model('a', period('1'))])).toEqual([model('a', period('1'))]);
    expect(merge(announced, [model('a', period('1'))], '2027-01-01')).toEqual([
      model('a', period('1'), period('2', '2027-01-01'), period('1', '2027-01-01')),
    ]);
  });

  it('adds models, and keeps those that have left, behind the others', () => {
    expect(merge([model('old', period('1'))], [model('new', period('2'))])).toEqual([
      model('new', period('2')),
      model('old', period('1')),
    ]);
    expect(mergePrices({ gone: [model('a', period('1'))] }, {}, '2026-12-01')).toEqual({
      gone: [model('a', period('1'))],
    });
  });

  it('takes a corrected rule or context window as it is', () => {
    const corrected = { ...model('a', period('1')), match: { starts_with: 'a' }, contextWindowTokens: 8_192 };
    expect(merge([model('a', period('1'))], [corrected])).toEqual([corrected]);
  });
});
