/**
 * Recorded provider responses from outside this repository, read where they lie and never copied: what is read from
 * each is what its recording says, whatever the chunks that it comes in.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Chunking, parseChunkings } from '../../../scripts/meter/chunks.ts';
import { meterCase } from '../../../scripts/meter/meter-case.ts';
import { caseFolders, readCase } from '../../../scripts/meter/recorded-case.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/corpus/cases');
const hasCorpus = existsSync(FOLDER);
const folders = hasCorpus ? caseFolders(FOLDER) : [];
/** A byte at a time is slow, and longer bodies hold nothing that shorter ones do not. */
const SMALL_BYTES = 12_000;
const AT_MS = Date.UTC(2026, 10, 1);

const chunkingsFor = (bytes: number): readonly Chunking[] =>
  parseChunkings(bytes > SMALL_BYTES ? 'whole,7,random' : 'whole,1,7,random') ?? [];

describe.skipIf(!hasCorpus)(
  `recorded responses (${hasCorpus ? folders.length : 'SKIPPED: not here'})`,
  () => {
    it.each(folders.map((folder) => [basename(folder), folder] as const))('%s', (_, folder) => {
      const recorded = readCase(folder);
      const chunkings = chunkingsFor(recorded.body.length);
      const { metered, mismatches } = meterCase(recorded, {
        chunkings,
        seed: 1,
        atMs: AT_MS,
        isCompared: true,
      });
      expect(mismatches).toEqual([]);
      expect(metered.flags).not.toContain('unknown_endpoint');
    });
  },
);
