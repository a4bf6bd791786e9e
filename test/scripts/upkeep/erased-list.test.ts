import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { appendErased, readErased } from '../../../scripts/upkeep/erased-list.ts';
import { parseOptions } from '../../../scripts/upkeep/options.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'erased-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the list grows, belongs to its owner alone, and holds everybody once', () => {
  const file = join(folder, 'erased');
  const stood = [`p_${'0a'.repeat(16)}`, `p_${'1b'.repeat(16)}`];
  const [one, other] = [[], stood].map((valueIds) => ({
    organisationId: newId(),
    personId: newId(),
    valueIds,
  }));
  if (!one || !other) throw new Error('no ids');
  appendErased(file, [one]);
  appendErased(file, []);
  appendErased(file, [other, one]);
  expect(readErased(file)).toEqual([one, other]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that is no list is refused, and nobody erased by it', () => {
  const file = join(folder, 'erased');
  writeFileSync(file, `${newId()} ${newId()}\n*\n`);
  expect(() => readErased(file)).toThrow('line 2 of the list is not understood');
  expect(() => readErased(join(folder, 'none'))).toThrow('ENOENT');
});

test('--restored is refused without a list', () => {
  const url = ['--url', 'postgres://a:b@db.example/spendgate'];
  expect(parseOptions([...url, '--restored'], {})).toMatchObject({ kind: 'refused' });
  expect(parseOptions([...url, '--restored', '--erased', 'list'], {})).toMatchObject({
    command: { erasedFile: 'list', isRestored: true },
  });
});
