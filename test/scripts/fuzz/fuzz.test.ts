import { describe, expect, it } from 'vitest';
import { fuzzReader } from '../../../scripts/fuzz/fuzz-reader.ts';
import { mutate } from '../../../scripts/fuzz/mutate.ts';
import { Random } from '../../../scripts/fuzz/random.ts';
import { SUBJECTS } from '../../../scripts/fuzz/subjects.ts';
import { DIALECTS } from '../../../worker/providers/dialects.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';

const dialectOf = ({ provider, path }: (typeof SUBJECTS)[number]) => {
  const found = findProvider(provider);
  return found && matchEndpoint(found, 'POST', path).dialect;
};

describe('fuzzing', () => {
  it('has frames for every reader of a response', () => {
    const fuzzed = new Set(SUBJECTS.map(dialectOf));
    // Its events come over WebSocket, which the gateway does not take yet.
    expect(DIALECTS.filter((dialect) => !fuzzed.has(dialect))).toEqual(['openai-realtime']);
  });

  it.each(SUBJECTS.map((subject) => [subject.name, subject] as const))(
    'the short version: %s neither throws nor believes what cannot be',
    (_, subject) => {
      fuzzReader(subject, 4_800, new Random(20_261_121));
    },
  );

  it('the same seed makes the same frames, and most of them are changed', () => {
    const frame = SUBJECTS[0]?.frames[1] ?? '';
    const made = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 200 }, () => mutate(frame, random));
    };
    expect(made(3)).toEqual(made(3));
    expect(made(3)).not.toEqual(made(4));
    expect(made(3).filter((text) => text !== frame).length).toBeGreaterThan(100);
  });
});
