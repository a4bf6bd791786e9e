/**
 * Reads the published price data of `@pydantic/genai-prices` (MIT). The package ships its data as a JavaScript
 * literal and gives it out as provider objects; only that data is used, never its arithmetic.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findProvider, type Provider } from '@pydantic/genai-prices';
import type { Catalogue } from '../../contract/prices/form.ts';

export const PACKAGE = '@pydantic/genai-prices';
const DATA_FILE = 'dist/index.js';

/** Our price list, and the id of the same one in the source. DeepInfra and Nebius are not in it. */
export const SOURCE_PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'google-ai-studio': 'google',
  openrouter: 'openrouter',
  xai: 'x-ai',
  groq: 'groq',
  deepseek: 'deepseek',
  mistral: 'mistral',
  perplexity: 'perplexity',
  fireworks: 'fireworks',
  cerebras: 'cerebras',
  novita: 'novita',
  zai: 'zai',
  together: 'together',
  cohere: 'cohere',
  moonshot: 'moonshotai',
  voyage: 'voyageai',
  bedrock: 'aws',
  'bedrock-mantle': 'aws',
  vertex: 'google',
};

export interface SourceData {
  readonly header: Catalogue['source'];
  /** By our provider id. */
  readonly providers: Readonly<Record<string, Provider>>;
}

/**
 * The installed package's data with its provenance: the archive's hash comes from the lock file, the data file's
 * is computed here.
 * @throws {Error} if the package, its lock entry or a provider is missing
 */
export function readSource(repositoryRoot: string): SourceData {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)));
  const manifest = readJson(join(installed, 'package.json'));
  const lock = readJson(join(repositoryRoot, 'package-lock.json'))['packages'] as Record<string, unknown>;
  const locked = lock[`node_modules/${PACKAGE}`] as { version?: string; integrity?: string } | undefined;
  if (!locked?.integrity || !locked.version || locked.version !== manifest['version']) {
    throw new Error(`${PACKAGE} is not installed as locked`);
  }
  const providers: Record<string, Provider> = {};
  for (const [ours, theirs] of Object.entries(SOURCE_PROVIDERS)) {
    const provider = findProvider({ providerId: theirs });
    if (provider?.id !== theirs) throw new Error(`the source has no provider ${theirs}`);
    providers[ours] = provider;
  }
  return {
    header: {
      package: PACKAGE,
      version: locked.version,
      integrity: locked.integrity,
      file: DATA_FILE,
      sha256: createHash('sha256')
        .update(readFileSync(join(installed, DATA_FILE)))
        .digest('hex'),
      licence: String(manifest['license']),
      url: String(manifest['homepage']),
    },
    providers,
  };
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}
