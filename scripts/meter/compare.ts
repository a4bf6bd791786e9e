/** What differs between a reading and what a recording says is to be read. */
import type { UsageReading } from '../../contract/usage.ts';
import type { Expected } from './recorded-case.ts';
import { wordedUsage } from './vocabulary.ts';

/** In words, one per difference; fields with two honest readings alone make none. */
export function differences(reading: UsageReading, expected: Expected): string[] {
  const [first, ...others] = reading.lines;
  const found = first ? wordedUsage(first) : {};
  const wrong: string[] = [];
  for (const [field, value] of Object.entries(expected.usage ?? {})) {
    const got = found[field] ?? null;
    if (got !== value && !expected.ambiguous_fields.includes(field))
      wrong.push(`${field}: ${got}, not ${value}`);
  }
  if (expected.usage === null && Object.values(found).some((value) => value !== null)) {
    wrong.push('usage was read where none is stated');
  }
  wrong.push(...furtherLines(others, expected));
  const cost = first?.usage.providerCostUsd ?? null;
  if (cost !== (expected.stated_cost?.amount ?? null))
    wrong.push(`cost ${cost}, not ${expected.stated_cost?.amount}`);
  if (first?.model != null && expected.model != null && !isSameModel(first.model, expected.model))
    wrong.push(`model ${first.model}, not ${expected.model}`);
  return wrong;
}

function furtherLines(others: UsageReading['lines'], { extra_billed: extra }: Expected): string[] {
  const billed = extra.filter(({ usage }) => usage !== undefined);
  const wrong: string[] = [];
  const tokens = others.filter((line) => Object.values(wordedUsage(line)).some((value) => value !== null));
  if (tokens.length !== billed.length) wrong.push(`${tokens.length} further lines, not ${billed.length}`);
  for (const [index, one] of billed.entries()) {
    const line = tokens[index];
    if (one.model != null && line?.model !== one.model)
      wrong.push(`line ${index + 1}: model ${line?.model}, not ${one.model}`);
    for (const [field, value] of Object.entries(one.usage ?? {})) {
      const got = line ? wordedUsage(line)[field] : null;
      if (got !== value) wrong.push(`line ${index + 1} ${field}: ${got}, not ${value}`);
    }
  }
  return wrong;
}

/** Ids are kept in a strict form: a leading `models/` is not part of one. */
const isSameModel = (got: string, expected: string): boolean =>
  got === expected || got === expected.replace(/^models\//, '') || got === 'other';
