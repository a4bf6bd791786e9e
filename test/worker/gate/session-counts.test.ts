import { describe, expect, it } from 'vitest';
import { SessionCounts } from '../../../worker/gate/session-counts.ts';

function counts(open: Set<string>): SessionCounts {
  const sessions = new SessionCounts((requestId) => open.has(requestId));
  for (const [session, request] of [
    ['s1', 'a'],
    ['s1', 'b'],
    ['s1', 'c'],
    ['s2', 'd'],
  ] as const)
    sessions.add('key', session, request);
  return sessions;
}

describe('operations of a session', () => {
  it('count once, and not again for one more of the same', () => {
    const sessions = counts(new Set('abcd'));
    expect(sessions.uncounted('key', null)).toBe(2);
    expect(sessions.uncounted('key', 's1')).toBe(3);
    expect(sessions.uncounted('key', 's2')).toBe(3);
    expect(sessions.uncounted('other', 's1')).toBe(0);
  });

  it('are forgotten as they end', () => {
    const open = new Set('abcd');
    const sessions = counts(open);
    for (const ended of 'abd') open.delete(ended);
    expect(sessions.uncounted('key', null)).toBe(0);
    expect(sessions.uncounted('key', 's2')).toBe(0);
    expect(sessions.uncounted('key', 's1')).toBe(1);
    open.clear();
    expect(sessions.uncounted('key', 's1')).toBe(0);
  });
});
