import { describe, expect, it } from 'vitest';
import { compileMatch, spellings } from '../../../contract/prices/match.ts';

describe('compileMatch', () => {
  it.each([
    [{ equals: 'GPT-4o' }, 'gpt-4o', true],
    [{ equals: 'gpt-4o' }, 'gpt-4o-mini', false],
    [{ starts_with: 'claude-' }, 'claude-3-haiku', true],
    [{ starts_with: 'claude-' }, 'anthropic/claude-3', false],
    [{ ends_with: ':free' }, 'llama:free', true],
    [{ ends_with: ':free' }, 'llama:freed', false],
    [{ contains: 'opus' }, 'claude-opus-4', true],
    [{ contains: 'opus' }, 'claude-sonnet-4', false],
    [{ regex: '^gpt-6-\\d{4}$' }, 'gpt-6-2026', true],
    [{ regex: '^gpt-6-\\d{4}$' }, 'gpt-6-20260', false],
    [{ or: [{ equals: 'a' }, { equals: 'b' }] }, 'b', true],
    [{ or: [] }, 'b', false],
    [{ and: [{ starts_with: 'a' }, { ends_with: 'b' }] }, 'ab', true],
    [{ and: [{ starts_with: 'a' }, { ends_with: 'b' }] }, 'ac', false],
    [{ or: [{ and: [{ contains: 'x' }, { regex: '^(?!.*tts)' }] }] }, 'x-tts', false],
  ])('%j says of %s: %s', (rule, model, expected) => {
    expect(compileMatch(rule)(model)).toBe(expected);
  });
});

describe('spellings', () => {
  it.each([
    ['gpt-4o', ['gpt-4o']],
    [' GPT-4o ', ['gpt-4o']],
    ['gpt-5-20250807', ['gpt-5-20250807', 'gpt-5-2025-08-07']],
    ['openai/gpt-5-20250807:free', ['openai/gpt-5-20250807:free', 'openai/gpt-5-2025-08-07:free']],
    ['m-20251307', ['m-20251307']],
    ['m-202508071', ['m-202508071']],
  ])('of %j are %j', (model, expected) => {
    expect(spellings(model)).toEqual(expected);
  });
});
