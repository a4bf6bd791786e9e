import { expect, it } from 'vitest';
import { STORAGE_BYTES, type StorageLevel, StorageWatch } from '../../../worker/gate/storage-level.ts';

/** A watch over storage of a size that the test sets, with all that it said and how often it asked. */
function watched() {
  const said: StorageLevel[] = [];
  const storage = { bytes: 4_096, queries: 0 };
  const watch = new StorageWatch(
    () => {
      storage.queries++;
      return storage.bytes;
    },
    (level) => said.push(level),
  );
  const look = (times: number) => {
    for (let time = 0; time < times; time++) watch.look();
  };
  return { watch, storage, said, look };
}

it('says once when 80 % is used, when 95 % is, and when there is room again', () => {
  const { watch, storage, said, look } = watched();
  look(1);
  expect(watch.level).toBe('ample');
  storage.bytes = 0.81 * STORAGE_BYTES;
  look(200);
  storage.bytes = 0.96 * STORAGE_BYTES;
  look(200);
  expect(watch.level).toBe('full');
  storage.bytes = 0.5 * STORAGE_BYTES;
  look(1);
  expect(watch.level).toBe('ample');
  expect(said).toEqual(['scarce', 'full', 'ample']);
});

it('asks for the size now and then, and each time while storage is full', () => {
  const { storage, look } = watched();
  look(128);
  expect(storage.queries).toBe(2);
  storage.bytes = STORAGE_BYTES;
  look(65);
  const before = storage.queries;
  look(10);
  expect(storage.queries).toBe(before + 10);
});
