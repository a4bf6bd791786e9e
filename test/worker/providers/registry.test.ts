import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { upstreamPath } from '../../../worker/providers/provider.ts';
import { findProvider, PROVIDERS } from '../../../worker/providers/registry.ts';

const WORKER = join(import.meta.dirname, '../../../worker');

describe('the provider registry', () => {
  it('finds providers by id and by alias, and nothing else', () => {
    expect(findProvider('openai')?.id).toBe('openai');
    expect(findProvider('google')?.id).toBe('google-ai-studio');
    expect(findProvider('toString')).toBeNull();
    expect(findProvider('')).toBeNull();
  });

  it('names every provider once', () => {
    const names = PROVIDERS.flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['openrouter', 'xai', 'zai', 'together', 'cohere']));
  });

  it('L39: every upstream is a fixed https origin', () => {
    for (const { upstream } of PROVIDERS) {
      expect(new URL(upstream.origin).origin).toBe(upstream.origin);
      expect(upstream.origin).toMatch(/^https:/);
      expect(upstream.prefix).toMatch(/^(\/[a-z0-9]+)*$/);
    }
  });

  it.each([
    ['openai', '/v1/chat/completions', '/v1/chat/completions'],
    ['groq', '/v1/chat/completions', '/openai/v1/chat/completions'],
    ['zai', '/chat/completions', '/api/paas/v4/chat/completions'],
    ['deepinfra', '/v1/chat/completions', '/v1/openai/chat/completions'],
    ['deepinfra', '/v1/openai/chat/completions', '/v1/openai/chat/completions'],
    ['deepinfra', '/v1/inference/some/model', '/v1/inference/some/model'],
  ])('sends %s %s to %s', (name, path, expected) => {
    const provider = findProvider(name);
    expect(provider && upstreamPath(provider, path)).toBe(expected);
  });

  it('is the only place in the worker that knows a provider by name', () => {
    const names = PROVIDERS.flatMap(({ id, aliases }) => [id, ...aliases]);
    const compared = new RegExp(`(?:[!=]==?|case|includes\\(|has\\()\\s*'(?:${names.join('|')})'`);
    expect("if (provider.id === 'groq')").toMatch(compared);
    const offenders = sources(WORKER).filter((file) => compared.test(readFileSync(file, 'utf8')));
    expect(offenders).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'registry.ts')
    .map((entry) => join(entry.parentPath, entry.name));
}
