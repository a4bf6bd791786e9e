/**
 * Writes the catalogue in the form in which the programs carry it, `contract/prices/packed.json`: a line of text per
 * model, a third as long as the readable form that it is made of. `contract/prices/unpack.ts` says what a line holds.
 */
import type { Catalogue, MatchRule, ModelPrices, Period, Rates } from '../../contract/prices/form.ts';
import { RATE_KEYS } from '../../contract/prices/rates.ts';
import { MATCH_SIGNS, type PackedCatalogue, RATE_LETTERS } from '../../contract/prices/unpack.ts';

/** @throws {RangeError} if a model's name or a rate cannot be written */
export function packCatalogue({ version, generatedAt, source, providers }: Catalogue): PackedCatalogue {
  const lists = Object.entries(providers).map(([id, models]) => [id, models.map(packModel).join('\n')]);
  return { version, generatedAt, source, providers: Object.fromEntries(lists) };
}

/** The packed document as a file. */
export function packedText(catalogue: Catalogue): string {
  return `${JSON.stringify(packCatalogue(catalogue), null, 1)}\n`;
}

/** One model as a line. */
export function packModel({ id, match, contextWindowTokens, periods }: ModelPrices): string {
  if (/[;\n]/.test(id)) throw new RangeError(`the name ${id} cannot be packed`);
  return [id, packMatch(match, id), contextWindowTokens ?? '', ...periods.map(packPeriod)].join(';');
}

function packMatch(rule: MatchRule, id: string): string {
  const parts = 'or' in rule ? rule.or : [rule];
  const packed = parts.map((part) => packLeaf(part, id));
  if (packed.includes(null)) return JSON.stringify(rule).replaceAll(';', '\\u003b');
  if ('or' in rule) return packed.map((part) => `${part}<`).join('');
  return packed[0] === '=+' ? '' : packed.join('');
}

/** Null: it is not a plain comparison, or its text would read as something else. */
function packLeaf(rule: MatchRule, id: string): string | null {
  for (const [sign, kind] of Object.entries(MATCH_SIGNS)) {
    const text: unknown = Reflect.get(rule, kind);
    if (typeof text !== 'string') continue;
    if (/[;<\n]/.test(text) || text.startsWith('+')) return null;
    return sign + (text.startsWith(id) ? `+${text.slice(id.length)}` : text);
  }
  return null;
}

function packPeriod({ effectiveFrom = '', daily, rates, above = [] }: Period): string {
  const window = daily ? [daily.from, daily.to, daily.weekdaysAtUtcOffsetHours ?? ''] : [];
  const head = effectiveFrom !== '' || daily ? `[${[effectiveFrom, ...window].join()}]` : '';
  const brackets = above.map((bracket) => `>${bracket.inputTokens}:${packRates(bracket.rates)}`);
  return head + packRates(rates) + brackets.join('');
}

function packRates(rates: Rates): string {
  const keys: readonly string[] = RATE_KEYS;
  return Object.entries(rates)
    .map(([key, price]) => {
      const letter = RATE_LETTERS[keys.indexOf(key)];
      if (letter === undefined || !/^[\d.]+$/.test(price)) {
        throw new RangeError(`the rate ${key} ${price} cannot be packed`);
      }
      return letter + price;
    })
    .join('');
}
