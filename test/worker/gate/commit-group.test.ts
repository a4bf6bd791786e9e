import { describe, expect, it, vi } from 'vitest';
import { CommitGroup, type GroupStorage } from '../../../worker/gate/commit-group.ts';

/** A storage of one list. `release` makes what was written before durable. */
class ListStorage implements GroupStorage {
  readonly kept: string[] = [];
  commits = 0;
  failures = 0;
  #waiting: (() => void)[] = [];

  settled(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async release(): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve();
    await Promise.resolve();
  }

  transaction(work: () => void): void {
    const before = [...this.kept];
    try {
      work();
      this.commits++;
    } catch (error) {
      this.kept.splice(0, this.kept.length, ...before);
      throw error;
    }
  }

  onFailure(): void {
    this.failures++;
  }
}

const setUp = () => {
  const storage = new ListStorage();
  const group = new CommitGroup(storage);
  const write = (name: string, maxWaitMs?: number) =>
    group.run(() => {
      storage.kept.push(name);
      return name;
    }, maxWaitMs);
  return { storage, group, write };
};

describe('group commit', () => {
  it('tasks that arrive while storage settles share one transaction, in order', async () => {
    const { storage, write } = setUp();
    const answers = ['a', 'b', 'c'].map((name) => write(name));
    expect(storage.kept).toEqual([]);
    await storage.release();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
    expect(storage).toMatchObject({ kept: ['a', 'b', 'c'], commits: 1 });
  });

  it('what arrives after a commit goes into the next', async () => {
    const { storage, write } = setUp();
    const first = write('a');
    await storage.release();
    await first;
    const second = write('b');
    await storage.release();
    await second;
    expect(storage).toMatchObject({ kept: ['a', 'b'], commits: 2 });
  });

  it('a task that fails takes no other with it', async () => {
    const { storage, group, write } = setUp();
    const first = write('a');
    const failing = group.run(() => {
      throw new Error('full');
    });
    const last = write('c');
    const failed = expect(failing).rejects.toThrow('full');
    await storage.release();
    expect(await Promise.all([first, last])).toEqual(['a', 'c']);
    await failed;
    expect(storage).toMatchObject({ kept: ['a', 'c'], failures: 2 });
  });

  it('goes on where waiting for storage itself fails', async () => {
    const { storage, write } = setUp();
    vi.spyOn(storage, 'settled').mockRejectedValueOnce(new Error('sync'));
    expect(await write('a')).toBe('a');
  });

  it('a task that may wait goes with the first that may not, and alone when its time is over', async () => {
    vi.useFakeTimers();
    try {
      const { storage, write } = setUp();
      const patient = write('patient', 20);
      const urgent = write('urgent');
      await storage.release();
      expect(await Promise.all([patient, urgent])).toEqual(['patient', 'urgent']);
      expect(storage.commits).toBe(1);
      const alone = write('alone', 20);
      await vi.advanceTimersByTimeAsync(19);
      await storage.release();
      expect(storage.kept).not.toContain('alone');
      await vi.advanceTimersByTimeAsync(1);
      await storage.release();
      expect(await alone).toBe('alone');
      expect(storage.commits).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
