import { expect, test } from 'vitest';
import {
  CHOICES,
  choiceOf,
  keepChoice,
  languagesOf,
  readChoice,
} from '../../../../dashboard-api/web/notation/choice.ts';
import { readerLocale, watchLocale, writeFor } from '../../../../dashboard-api/web/notation/locale.ts';
import { writeWhole } from '../../../../dashboard-api/web/notation/numbers.ts';

function memory(): Storage {
  const kept = new Map<string, string>();
  const storage: Partial<Storage> = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
  return storage as Storage;
}

test('a choice is kept in this browser until it is taken back', () => {
  const storage = memory();
  expect(readChoice(() => storage)).toBeNull();
  for (const [locale] of CHOICES) {
    keepChoice(locale, () => storage);
    expect(readChoice(() => storage)).toBe(locale);
    expect(languagesOf(locale, ['fr-FR'])).toEqual([locale]);
  }
  keepChoice(null, () => storage);
  expect(readChoice(() => storage)).toBeNull();
  expect(languagesOf(null, ['fr-FR', 'en'])).toEqual(['fr-FR', 'en']);
});

test('storage that is closed or holds something else means the browser’s notation', () => {
  const closed = () => {
    throw new Error('closed');
  };
  expect(readChoice(closed)).toBeNull();
  expect(() => keepChoice('de-DE', closed)).not.toThrow();
  expect(['xx', '', null].map(choiceOf)).toEqual([null, null, null]);
});

test('the first language that is known holds, malformed ones are passed over, and whoever watches is told', () => {
  const seen: string[] = [];
  const stop = watchLocale(() => seen.push(writeWhole(1234)));
  writeFor(['en-US@posix', 'xx', 'de-AT', 'fr']);
  writeFor([]);
  stop();
  writeFor(['en-US']);
  expect(seen.map((text) => text.replace(/\s/g, ' '))).toEqual(['1 234', '1,234']);
  expect(readerLocale()).toBe('en-US-u-ca-gregory-nu-latn');
});
