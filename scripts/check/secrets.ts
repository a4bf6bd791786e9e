/**
 * No credential is in the repository. Patterns are those that providers publish for secret scanners; a match must
 * also look random, so that `sk-example-example` in a document is no finding. Findings never show the match.
 */
import { parseKey } from '../../contract/key.ts';
import { type Check, placeOf, type SourceFile, verdict } from './check.ts';

interface SecretPattern {
  readonly kind: string;
  readonly pattern: RegExp;
  /** A second look at the match, where the form alone says too little. */
  readonly isReal: (match: string) => boolean;
}

const PATTERNS: readonly SecretPattern[] = [
  {
    kind: 'SpendGate key',
    pattern: /aso_k_[0-9A-Za-z]{24}\.[0-9A-Za-z]{49}/g,
    isReal: (key) => parseKey(key).ok,
  },
  { kind: 'Anthropic key', pattern: /sk-ant-[A-Za-z0-9_-]{32,}/g, isReal: looksRandom },
  {
    kind: 'OpenAI-style key',
    pattern: /\bsk-(?!ant-)(?:proj-|or-v1-|svcacct-)?[A-Za-z0-9_-]{32,}/g,
    isReal: looksRandom,
  },
  { kind: 'Google key', pattern: /\bAIza[0-9A-Za-z_-]{35}/g, isReal: looksRandom },
  { kind: 'Groq key', pattern: /\bgsk_[A-Za-z0-9]{40,}/g, isReal: looksRandom },
  { kind: 'xAI key', pattern: /\bxai-[A-Za-z0-9]{40,}/g, isReal: looksRandom },
  { kind: 'Perplexity key', pattern: /\bpplx-[A-Za-z0-9]{40,}/g, isReal: looksRandom },
  { kind: 'AWS key id', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, isReal: (id) => !id.endsWith('EXAMPLE') },
  {
    kind: 'GitHub token',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})/g,
    isReal: looksRandom,
  },
  { kind: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, isReal: looksRandom },
  { kind: 'Slack token', pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/g, isReal: looksRandom },
  {
    kind: 'private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{64,}/g,
    isReal: () => true,
  },
  { kind: 'private JWK', pattern: /["']?\bd["']?\s*:\s*["'][A-Za-z0-9_-]{43,}["']/g, isReal: looksRandom },
];

/** Files with a real-looking value on purpose, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

export const secrets: Check = {
  name: 'secrets',
  run: ({ files }) =>
    verdict(secretsIn(files.filter(({ path }) => !(path in EXCEPTIONS))), `${files.length} files`),
};

/** `path:line kind`, never the value. */
export function secretsIn(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    PATTERNS.flatMap(({ kind, pattern, isReal }) =>
      [...file.text.matchAll(pattern)]
        .filter((match) => isReal(match[0]))
        .map((match) => `${placeOf(file, match.index)} ${kind}`),
    ),
  );
}

/** Shannon entropy above 3.5 bits per character, and both digits and letters: words and fillers stay below. */
function looksRandom(text: string): boolean {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits > 3.5 && /[0-9]/.test(text) && /[A-Za-z]/.test(text);
}
