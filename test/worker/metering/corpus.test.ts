import { describe, expect, it } from 'vitest';
import type { UsageReading } from '../../../contract/usage.ts';
import { openReader } from '../../../worker/metering/open-reader.ts';
import { equalChunks, seededChunks } from '../stream/chunks.ts';
import { type CorpusCase, corpusCases, corpusUsage, differences, hasCorpus } from './corpus-cases.ts';

const { cases, left } = corpusCases();
/** A byte at a time is slow, and longer bodies hold nothing that shorter ones do not. */
const SMALL_BYTES = 12_000;

function read(one: CorpusCase, chunks: readonly Uint8Array[]): UsageReading {
  const { endpoint, contentType, status, isStreamed } = one;
  const reader = openReader(endpoint, { contentType, status, isStreamed });
  for (const chunk of chunks) reader.push(chunk);
  return reader.end();
}

const title = hasCorpus
  ? `${cases.length} recordings, ${left.length} left to other readers`
  : 'SKIPPED: not here';

describe.skipIf(!hasCorpus)(`recorded responses (${title})`, () => {
  it('is most of the collection', () => {
    expect(cases.length).toBeGreaterThan(450);
    expect(left.filter((name) => !/^(bedrock|vertex-predict)|realtime/.test(name))).toEqual([]);
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const whole = read(one, [one.body]);
    expect(differences(whole, one.expected)).toEqual([]);
    const tokens = whole.lines[0] ? Object.values(corpusUsage(whole.lines[0])) : [];
    expect(tokens.some((count) => count !== null)).toBe(hasTokens(one));
    expect(read(one, equalChunks(one.body, 7))).toEqual(whole);
    expect(read(one, seededChunks(one.body, one.body.length, 900))).toEqual(whole);
    if (one.body.length <= SMALL_BYTES) expect(read(one, equalChunks(one.body, 1))).toEqual(whole);
  });
});

/** Some state usage in seconds or search units, and no token at all. */
function hasTokens({ expected }: CorpusCase): boolean {
  return expected.usage_present && Object.values(expected.usage ?? {}).some((count) => count !== null);
}
