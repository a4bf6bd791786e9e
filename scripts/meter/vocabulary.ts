/** A reading in the words that recordings use: `input_tokens` is all input, `output_tokens` all output, modalities are shares. */
import type { MeteredLine } from '../../contract/usage.ts';

export type WordedUsage = Readonly<Record<string, number | null>>;

/** Null: not stated. */
export function wordedUsage({ usage, flags }: MeteredLine): WordedUsage {
  // What was written stands with the five minutes also where no lifetime is stated: that is no figure of the provider's.
  const isShort = (usage.cacheWrite5m ?? 0) > 0 && !flags.includes('cache_lifetime_unknown');
  const hasLifetimes = usage.cacheWrite1h !== null || isShort;
  return {
    input_tokens: sum(usage.inputUncached, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h),
    input_uncached_tokens: usage.inputUncached,
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: sum(usage.cacheWrite5m, usage.cacheWrite1h),
    cache_write_5m_tokens: hasLifetimes ? usage.cacheWrite5m : null,
    cache_write_1h_tokens: usage.cacheWrite1h,
    output_tokens: sum(usage.outputText, usage.outputReasoning),
    reasoning_tokens: usage.outputReasoning,
    audio_input_tokens: usage.audioInput,
    audio_output_tokens: usage.audioOutput,
    image_input_tokens: usage.imageInput,
    image_output_tokens: usage.imageOutput,
    video_input_tokens: usage.videoInput,
    tool_prompt_tokens: usage.toolPrompt,
    total_tokens: usage.providerTotal,
  };
}

function sum(...parts: readonly (number | null)[]): number | null {
  const stated = parts.filter((part) => part !== null);
  return stated.length === 0 ? null : stated.reduce((total, part) => total + part, 0);
}
