/**
 * From a provider's totals, whose parts may overlap, to classes that do not. Shares that cannot be are cut to what
 * they are a share of and flagged; what is billed is the total. Pure.
 */
import type { UsageFlag } from '../../contract/usage.ts';

type Flags = Set<UsageFlag>;

export interface InputSplit {
  readonly inputUncached: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
}

/**
 * Splits a prompt total that includes what was read from and written to a cache. Some upstreams state the same
 * tokens as read and as written: then they count as read.
 * @param prompt all prompt tokens; null if not stated, and then nothing can be said of the rest
 */
export function splitInput(
  prompt: number | null,
  read: number | null,
  written: number | null,
  flags: Flags,
): InputSplit {
  if (prompt === null) return { inputUncached: null, cacheRead: read, cacheWrite5m: written };
  const cacheRead = read === null ? null : Math.min(read, prompt);
  let cacheWrite5m = written === null ? null : Math.min(written, prompt);
  if ((read ?? 0) + (written ?? 0) > prompt) {
    flags.add('cache_exceeds_input');
    if (cacheWrite5m !== null) cacheWrite5m = Math.max(cacheWrite5m - (cacheRead ?? 0), 0);
  }
  if (cacheWrite5m !== null && cacheWrite5m > 0) flags.add('cache_lifetime_unknown');
  return { inputUncached: prompt - (cacheRead ?? 0) - (cacheWrite5m ?? 0), cacheRead, cacheWrite5m };
}

export interface OutputSplit {
  readonly outputText: number | null;
  readonly outputReasoning: number | null;
}

/** Splits an output total that includes reasoning. */
export function splitOutput(output: number | null, reasoning: number | null, flags: Flags): OutputSplit {
  if (output === null || reasoning === null) return { outputText: output, outputReasoning: reasoning };
  if (reasoning > output) flags.add('reasoning_exceeds_output');
  const outputReasoning = Math.min(reasoning, output);
  return { outputText: output - outputReasoning, outputReasoning };
}

/** Flags a stated total that is none of the sums it may be. */
export function checkTotal(total: number | null, sums: readonly number[], flags: Flags): void {
  if (total !== null && !sums.includes(total)) flags.add('total_mismatch');
}
