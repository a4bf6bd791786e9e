/** Recorded sessions from outside this repository, played through a session of the gateway's. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseFolders } from '../../../scripts/meter/recorded-case.ts';
import { settled, TestSession } from './sessions.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/corpus/cases');
const hasCorpus = existsSync(FOLDER);
const SESSION = /-realtime-ws-/;
const sessions = hasCorpus ? caseFolders(FOLDER).filter((folder) => SESSION.test(basename(folder))) : [];

describe.skipIf(!hasCorpus)(
  `L8: recorded realtime sessions (${hasCorpus ? sessions.length : 'SKIPPED: not here'})`,
  () => {
    it.each(sessions.map((folder) => [basename(folder), folder] as const))(
      '%s: each response and each transcription is an operation of its own, with its own usage',
      async (_, folder) => {
        const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
        const frames = readFileSync(join(folder, 'frames.jsonl'), 'utf8').split('\n').filter(Boolean);
        const isLive = expected.provider === 'google';
        const test = isLive ? new TestSession('live') : new TestSession('realtime', expected.model);
        for (const line of frames) {
          const { direction, data } = JSON.parse(line);
          if (direction === 'sent') await test.says(data);
          else await test.hears(data);
        }
        test.session.callerClosed(1000, '');
        await settled();
        const ended = test.desk.entries.flatMap(({ end }) =>
          end === null || end === 'cancelled' ? [] : [end],
        );
        const totals = ended.map(({ reading }) => reading?.lines[0]?.usage.providerTotal ?? null);
        const stated = expected.stated.map(
          (usage: Record<string, number>) => usage['total_tokens'] ?? usage['totalTokenCount'],
        );
        const silent = expected.usage_present ? expected.extra_billed.length : ended.length;
        expect(totals.filter((total) => total !== null)).toEqual(stated);
        expect(totals.filter((total) => total === null)).toHaveLength(silent);
        expect(test.desk.entries.filter(({ end }) => end === null)).toEqual([]);
        expect(test.caller.closed?.code).toBe(1000);
      },
    );
  },
);
