import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putInPlace } from '../../../scripts/start/page.ts';

describe('a finished build of the page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const draftOf = (name: string): string => {
    const draft = join(folder, name);
    mkdirSync(draft);
    writeFileSync(join(draft, 'index.html'), name);
    return draft;
  };

  it('goes to its place, and one that comes second leaves the first there and nothing of itself', () => {
    const [first, second, place] = [draftOf('draft-1'), draftOf('draft-2'), join(folder, 'hash')];
    putInPlace(first, place);
    putInPlace(second, place);
    expect(readFileSync(join(place, 'index.html'), 'utf8')).toBe('draft-1');
    expect([first, second].filter(existsSync)).toEqual([]);
  });

  it('that cannot be moved is an error', () => {
    expect(() => putInPlace(draftOf('draft'), join(folder, 'absent', 'hash'))).toThrow('ENOENT');
  });
});
