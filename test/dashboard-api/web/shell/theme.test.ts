import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseTheme, readTheme } from '../../../../dashboard-api/web/shell/theme.ts';

const EARLY = new URL('../../../../dashboard-api/web/public/early-theme.js', import.meta.url);

function browser() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
  return { kept, storage: () => storage, root: { dataset: {} as DOMStringMap } as HTMLElement };
}

describe('theme', () => {
  it('is kept and read again', () => {
    const { storage, root } = browser();
    chooseTheme('dark', root, storage);
    expect(root.dataset['theme']).toBe('dark');
    expect(readTheme(storage)).toBe('dark');
  });

  it('goes back to the system’s without a trace', () => {
    const { storage, root, kept } = browser();
    chooseTheme('light', root, storage);
    chooseTheme('system', root, storage);
    expect(root.dataset['theme']).toBeUndefined();
    expect(kept.size).toBe(0);
  });

  it('works with storage closed and ignores what it does not know', () => {
    const closed = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const { storage, root, kept } = browser();
    chooseTheme('dark', root, closed);
    expect(root.dataset['theme']).toBe('dark');
    expect(readTheme(closed)).toBe('system');
    kept.set('spendgate.theme', 'pink');
    expect(readTheme(storage)).toBe('system');
  });

  it('is read before the first paint under the key that it is kept under', () => {
    const { storage, root, kept } = browser();
    chooseTheme('dark', root, storage);
    const [key] = kept.keys();
    expect(readFileSync(EARLY, 'utf8')).toContain(`getItem('${key}')`);
  });
});
