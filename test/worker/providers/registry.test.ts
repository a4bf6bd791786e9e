import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGNING_KINDS } from '../../../contract/credential.ts';
import { PROVIDER_IDS } from '../../../contract/provider-ids.ts';
import {
  hostToFind,
  type Provider,
  providerAt,
  upstreamOrigin,
  upstreamPath,
} from '../../../worker/providers/provider.ts';
import { findProvider, PROVIDERS } from '../../../worker/providers/registry.ts';

const WORKER = join(import.meta.dirname, '../../../worker');

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

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

  it('has the providers that policies and prices may name, and no others', () => {
    expect(PROVIDERS.map(({ id }) => id).toSorted()).toEqual([...PROVIDER_IDS].toSorted());
  });

  it('signs where the contract says that a credential that signs may be stored', () => {
    const signing = PROVIDERS.flatMap(({ id, signing: one }) => (one ? [[id, one.kind]] : []));
    expect(Object.fromEntries(signing)).toEqual(SIGNING_KINDS);
  });

  it('L39: every upstream is a fixed https origin', () => {
    for (const { upstream } of PROVIDERS) {
      const origin = upstream.origin.replace('{place}', 'place');
      expect(new URL(origin).origin).toBe(origin);
      expect(upstream.origin).toMatch(/^https:/);
      expect(upstream.prefix).toMatch(/^(\/[a-z0-9]+)*$/);
    }
  });

  it('L39: a registered host takes the place of the row, and no other does', () => {
    const custom = provider('custom');
    const host = {
      kind: 'custom',
      name: 'ours',
      baseUrl: 'https://llm.example.com:8443/serving',
      mustAskForUsage: false,
      onCallerLeft: 'drain',
    } as const;
    const found = providerAt(custom, 'ours', host);
    expect(found && upstreamOrigin(found, 'ours') + upstreamPath(found, '/v1/models')).toBe(
      'https://llm.example.com:8443/serving/v1/models',
    );
    expect(found).toMatchObject({ onCallerLeft: 'drain', takesStreamOptions: false });
    expect(providerAt(custom, 'ours', null)).toBeNull();
    expect(providerAt(custom, 'theirs', host)).toBeNull();
    expect(providerAt(custom, 'ours', { kind: 'azure-openai', name: 'ours' })).toBeNull();
    for (const baseUrl of ['https://10.0.0.1', 'https://metadata.google.internal', 'https://[::1]/v1'])
      expect(providerAt(custom, 'ours', { ...host, baseUrl })).toBeNull();
  });

  it('a registered resource stands in the host name', () => {
    const azure = provider('azure-openai');
    const found = providerAt(azure, 'ours', { kind: 'azure-openai', name: 'ours' });
    expect(found && upstreamOrigin(found, 'ours')).toBe('https://ours.openai.azure.com');
    expect(providerAt(azure, 'theirs', { kind: 'azure-openai', name: 'ours' })).toBeNull();
    expect(hostToFind(azure, 'ours')).toEqual({ kind: 'azure-openai', name: 'ours' });
    expect(hostToFind(provider('bedrock'), 'eu-west-1')).toBeNull();
  });

  it.each([
    ['openai', '/v1/chat/completions', '/v1/chat/completions'],
    ['groq', '/v1/chat/completions', '/openai/v1/chat/completions'],
    ['groq', '/openai/v1/chat/completions', '/openai/v1/chat/completions'],
    ['openrouter', '/api/v1/chat/completions', '/api/v1/chat/completions'],
    ['zai', '/chat/completions', '/api/paas/v4/chat/completions'],
    ['deepinfra', '/v1/chat/completions', '/v1/openai/chat/completions'],
    ['deepinfra', '/v1/openai/chat/completions', '/v1/openai/chat/completions'],
    ['deepinfra', '/v1/inference/some/model', '/v1/inference/some/model'],
  ])('sends %s %s to %s', (name, path, expected) => {
    expect(upstreamPath(provider(name), path)).toBe(expected);
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
