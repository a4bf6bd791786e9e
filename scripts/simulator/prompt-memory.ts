import { hash } from 'node:crypto';
import type { Call } from './call.ts';
import type { Json } from './json.ts';

/** OpenAI and Gemini cache prompts from this length on (platform.openai.com/docs/guides/prompt-caching). */
const AUTOMATIC_MINIMUM_TOKENS = 1024;
const PREFIX_CHARACTERS = 4096;
const MAX_REMEMBERED = 10_000;

/** Which prompt prefixes were seen before, by hash alone. The oldest is forgotten first. */
export class PromptMemory {
  readonly #seen = new Set<string>();

  /** True if the prefix was remembered. */
  has(scope: string, prefix: string): boolean {
    return this.#seen.has(key(scope, prefix));
  }

  remember(scope: string, prefix: string): void {
    this.#seen.add(key(scope, prefix));
    if (this.#seen.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }
}

/**
 * Prompt tokens that a provider with automatic caching reads from its cache: 1,024 when a prompt at least
 * that long begins like an earlier one to the same model, or what `[[cached:N]]` says.
 */
export function automaticCacheRead(call: Call, prompt: Json, tokens: number): number {
  const { directives, memory } = call;
  if (directives.cached !== null) return Math.min(directives.cached, tokens);
  if (tokens < AUTOMATIC_MINIMUM_TOKENS || directives.number !== null) return 0;
  const prefix = JSON.stringify(prompt).slice(0, PREFIX_CHARACTERS);
  const scope = `${call.provider.name}/${call.model}`;
  const isKnown = memory.has(scope, prefix);
  if (!isKnown) memory.remember(scope, prefix);
  return isKnown ? AUTOMATIC_MINIMUM_TOKENS : 0;
}

function key(scope: string, prefix: string): string {
  return hash('sha256', `${scope}\n${prefix}`, 'base64');
}
