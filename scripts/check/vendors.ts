/**
 * Below the provider registry nobody knows a vendor's name: a provider is a row, and code asks the row what it does.
 * A comparison with a name is the first of twenty.
 */
import { type Check, isCode, placeOf, type SourceFile, verdict } from './check.ts';

const NAMES = [
  'openai',
  'anthropic',
  'google',
  'google-ai-studio',
  'gemini',
  'vertex',
  'azure',
  'azure-openai',
  'bedrock',
  'openrouter',
  'xai',
  'groq',
  'deepinfra',
  'deepseek',
  'mistral',
  'perplexity',
  'fireworks',
  'cerebras',
  'novita',
  'nebius',
  'zai',
  'cohere',
  'together',
].join('|');
const COMPARISON = new RegExp(
  `(?:[!=]==?\\s*|\\bcase\\s+|\\.(?:includes|startsWith|endsWith)\\(\\s*)['"\`](?:${NAMES})['"\`]` +
    `|['"\`](?:${NAMES})['"\`]\\s*[!=]==?`,
  'g',
);

export const vendors: Check = {
  name: 'no vendor names below the registry',
  run: ({ files }) => verdict(vendorComparisons(files)),
};

/** Comparisons with a provider's name in the Worker, outside the registry's folder. */
export function vendorComparisons(files: readonly SourceFile[]): string[] {
  return files
    .filter(
      (file) => isCode(file) && file.path.startsWith('worker/') && !file.path.startsWith('worker/providers/'),
    )
    .flatMap((file) =>
      [...file.text.matchAll(COMPARISON)].map(
        (match) => `${placeOf(file, match.index)} compares a vendor's name: ask the provider's row instead`,
      ),
    );
}
