import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BASES,
  COUNT_CLASSES,
  MODALITIES,
  NO_USAGE,
  strictModelId,
  TOKEN_CLASSES,
  USAGE_FLAGS,
} from '../../contract/usage.ts';

describe('strictModelId', () => {
  it.each([
    'gpt-4o-mini-2024-07-18',
    'models/gemini-2.5-flash',
    'anthropic.claude-3-haiku-20240307-v1:0',
    'accounts/fireworks/models/llama-v3p1-8b',
    'claude-sonnet-4@20250514',
    'a'.repeat(128),
  ])('keeps %s', (id) => {
    expect(strictModelId(id)).toBe(id);
  });

  it.each(['', 'a'.repeat(129), 'gpt 4', 'gpt-4\n', 'modèle', '<script>', 'a,b', '~anthropic/claude-latest'])(
    'keeps nothing of %j',
    (id) => {
      expect(strictModelId(id)).toBe('other');
    },
  );

  it('lets no free text through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(strictModelId(text)).toMatch(/^[A-Za-z0-9._:/@-]{1,128}$/);
      }),
    );
  });
});

describe('the vocabulary', () => {
  it('L7: states nothing as null, never as zero', () => {
    const { counts, ...figures } = NO_USAGE;
    expect(counts).toEqual({});
    expect(new Set(Object.values(figures))).toEqual(new Set([null]));
  });

  it('has no name twice', () => {
    for (const names of [
      [...TOKEN_CLASSES, ...COUNT_CLASSES],
      [...MODALITIES],
      [...BASES],
      [...USAGE_FLAGS],
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
