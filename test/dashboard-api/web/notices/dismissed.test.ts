import { expect, test } from 'vitest';
import { dismiss, readDismissed } from '../../../../dashboard-api/web/notices/dismissed.ts';

function storageOf(text: string | null): () => Storage {
  let stored = text;
  const storage = {
    getItem: () => stored,
    setItem: (_key: string, value: string) => {
      stored = value;
    },
  };
  return () => storage as unknown as Storage;
}

test('a notice that was put away stays so, the newest fifty of them', () => {
  const storage = storageOf(null);
  for (let index = 0; index < 51; index++) dismiss(`n${index}`, storage);
  dismiss('n5', storage);
  const all = readDismissed(storage);
  expect(all).toHaveLength(50);
  expect(all.at(-1)).toBe('n5');
  expect(all).not.toContain('n0');
});

test.each([null, 'not json', '{"a":1}'])('storage that holds %j means none', (text) => {
  expect(readDismissed(storageOf(text))).toEqual([]);
});

test('storage that is closed keeps nothing, and nothing breaks', () => {
  const closed = (): Storage => {
    throw new Error('closed');
  };
  expect(dismiss('a', closed)).toEqual(['a']);
});
