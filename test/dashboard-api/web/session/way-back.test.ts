import { describe, expect, it } from 'vitest';
import { forgetWayBack, noteWayBack, readWayBack } from '../../../../dashboard-api/web/session/way-back.ts';

/** Storage of one tab. */
function aTab() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
  const get = () => storage;
  const note = (pathname: string, search = '', hash = '') => noteWayBack({ pathname, search, hash }, get);
  return { note, read: () => readWayBack(get), forget: () => forgetWayBack(get) };
}

describe('the way back after a sign-in', () => {
  it('is the whole address, once', () => {
    const tab = aTab();
    tab.note('/explorer', '?period=month&group=team', '#table');
    expect(tab.read()).toBe('/explorer?period=month&group=team#table');
    tab.forget();
    expect(tab.read()).toBe('/');
  });

  it('survives a provider that has to be asked twice', () => {
    const tab = aTab();
    tab.note('/budgets', '?open=1');
    tab.note('/login/callback/platform');
    expect(tab.read()).toBe('/budgets?open=1');
  });

  it.each(['/login', '/join'])('is the overview for who begins at %s, whatever was noted before', (path) => {
    const tab = aTab();
    tab.note('/budgets');
    tab.note(path);
    expect(tab.read()).toBe('/');
  });

  it('leads to no other host', () => {
    const tab = aTab();
    tab.note('//elsewhere.example/');
    expect(tab.read()).toBe('/');
  });

  it('is the overview where a browser keeps nothing', () => {
    const closed = () => {
      throw new DOMException('closed', 'SecurityError');
    };
    expect(() => noteWayBack({ pathname: '/keys', search: '', hash: '' }, closed)).not.toThrow();
    expect(readWayBack(closed)).toBe('/');
    expect(() => forgetWayBack(closed)).not.toThrow();
  });
});
