/**
 * Usage objects of OpenAI's two generations: `prompt_tokens` (chat, completions, embeddings; most providers) and
 * `input_tokens` (responses, images, transcription). Totals include their shares. Pure.
 * https://platform.openai.com/docs/api-reference/chat/object, https://platform.openai.com/docs/api-reference/responses/object
 */
import { type CountClass, NO_USAGE, type Usage } from '../../../contract/usage.ts';
import type { UsageConvention } from '../../providers/dialects.ts';
import { type Figures, ignoredPaths } from '../figures.ts';
import { checkTotal, type InputSplit, type OutputSplit, splitInput, splitOutput } from '../token-split.ts';

type Counts = Partial<Record<CountClass, string>>;

/** Usage in terms of `prompt_tokens` and `completion_tokens`. */
export function promptUsage(figures: Figures, convention: UsageConvention): Usage {
  const { flags } = figures;
  const providerTotal = figures.count('total_tokens');
  const completion = figures.count('completion_tokens');
  const reasoning = figures.count('completion_tokens_details.reasoning_tokens', 'reasoning_tokens');
  const stated = figures.count('prompt_tokens') ?? (convention.hasNoOutput ? providerTotal : null);
  const seconds = figures.quantity('prompt_audio_seconds');
  const audio = figures.count(
    'prompt_tokens_details.audio_tokens',
    'prompt_audio_tokens',
    'audio_prompt_tokens',
  );
  const outside = convention.isAudioOutsideInput
    ? (audio ?? hiddenAudio(providerTotal, stated, completion, seconds))
    : null;
  const prompt = stated === null || outside === null ? stated : stated + outside;
  const split = splitInput(
    prompt,
    // DeepSeek, Mistral and Together have names of their own for what was read from the cache.
    figures.count(
      'prompt_tokens_details.cached_tokens',
      'prompt_cache_hit_tokens',
      'num_cached_tokens',
      'cached_tokens',
    ),
    figures.count(
      'prompt_tokens_details.cache_write_tokens',
      'prompt_tokens_details.cache_creation_input_tokens',
      'cache_creation_input_tokens',
    ),
    flags,
  );
  const input = longLived(split, 'prompt_tokens_details', figures);
  const output = outputOf(completion, reasoning, prompt, providerTotal, convention, figures);
  checkTotal(providerTotal, possibleTotals(prompt, output, convention), flags);
  return {
    ...NO_USAGE,
    ...input,
    ...output,
    audioInput: outside ?? audio,
    imageInput: figures.count('prompt_tokens_details.image_tokens'),
    videoInput: figures.count('prompt_tokens_details.video_tokens'),
    audioOutput: figures.count('completion_tokens_details.audio_tokens'),
    imageOutput: figures.count('completion_tokens_details.image_tokens'),
    counts: countsOf(figures, seconds),
    providerTotal,
    providerCostUsd: statedCost(figures, convention),
  };
}

/** Usage in terms of `input_tokens` and `output_tokens`. */
export function inputUsage(figures: Figures, convention: UsageConvention): Usage {
  const { flags } = figures;
  const providerTotal = figures.count('total_tokens');
  const prompt = figures.count('input_tokens');
  const split = splitInput(
    prompt,
    figures.count('input_tokens_details.cached_tokens', 'input_token_details.cached_tokens'),
    figures.count('input_tokens_details.cache_write_tokens'),
    flags,
  );
  const input = longLived(split, 'input_tokens_details', figures);
  const completion = figures.count('output_tokens');
  const reasoning = figures.count(
    'output_tokens_details.reasoning_tokens',
    'output_token_details.reasoning_tokens',
  );
  const output = outputOf(completion, reasoning, prompt, providerTotal, convention, figures);
  checkTotal(providerTotal, possibleTotals(prompt, output, convention), flags);
  return {
    ...NO_USAGE,
    ...input,
    ...output,
    audioInput: figures.count('input_tokens_details.audio_tokens', 'input_token_details.audio_tokens'),
    imageInput: figures.count('input_tokens_details.image_tokens', 'input_token_details.image_tokens'),
    audioCacheRead: figures.count('input_token_details.cached_tokens_details.audio_tokens'),
    audioOutput: figures.count('output_tokens_details.audio_tokens', 'output_token_details.audio_tokens'),
    imageOutput: figures.count('output_tokens_details.image_tokens'),
    counts: countsOf(figures, figures.quantity('seconds')),
    providerTotal,
    providerCostUsd: statedCost(figures, convention),
  };
}

/**
 * What was written to the cache for twelve hours rather than thirty minutes is of the class of the longer lifetime, which
 * may have another rate or none. https://platform.openai.com/docs/guides/prompt-caching
 */
function longLived(split: InputSplit, details: string, figures: Figures): Partial<Usage> {
  const long = figures.count(`${details}.cache_write_tokens_details.ttl_12h_tokens`);
  const written = split.cacheWrite5m;
  if (long === null || long === 0 || written === null) return split;
  const cacheWrite1h = Math.min(long, written);
  return { ...split, cacheWrite5m: written - cacheWrite1h, cacheWrite1h };
}

/** The cost that the provider itself states, where its convention says that it does. */
export function statedCost(figures: Figures, { statedCost: at }: UsageConvention): string | null {
  return at === null ? null : figures.dollars(at.path, at.exponent);
}

function outputOf(
  completion: number | null,
  reasoning: number | null,
  prompt: number | null,
  total: number | null,
  convention: UsageConvention,
  figures: Figures,
): OutputSplit {
  if (convention.isReasoningOutsideOutput) return { outputText: completion, outputReasoning: reasoning };
  const hidden = (total ?? 0) - (prompt ?? 0) - (completion ?? 0);
  if (convention.isHiddenReasoningInTotal && reasoning === null && completion !== null && hidden > 0) {
    return { outputText: completion, outputReasoning: hidden };
  }
  return splitOutput(completion, reasoning, figures.flags);
}

function possibleTotals(
  prompt: number | null,
  { outputText, outputReasoning }: OutputSplit,
  { isReasoningOutsideOutput }: UsageConvention,
): number[] {
  const whole = (prompt ?? 0) + (outputText ?? 0) + (outputReasoning ?? 0);
  return isReasoningOutsideOutput ? [whole, whole - (outputReasoning ?? 0)] : [whole];
}

/** Audio that is billed in seconds is in the total and in no other figure. */
function hiddenAudio(
  total: number | null,
  prompt: number | null,
  completion: number | null,
  seconds: string | null,
): number | null {
  if (total === null || prompt === null || seconds === null) return null;
  const hidden = total - prompt - (completion ?? 0);
  return hidden > 0 ? hidden : null;
}

function countsOf(figures: Figures, seconds: string | null): Counts {
  const counts: Counts = {};
  const searches = figures.count(
    'server_tool_use_details.web_search_requests',
    'server_tool_use.web_search_requests',
    'num_search_queries',
  );
  if (searches !== null) counts['count.webSearches'] = String(searches);
  const tools = ['web_search_calls', 'x_search_calls']
    .map((name) => figures.count(`server_side_tool_usage_details.${name}`))
    .filter((calls) => calls !== null);
  if (tools.length > 0) counts['count.webSearches'] = String(tools.reduce((sum, calls) => sum + calls, 0));
  if (seconds !== null) counts['count.audioSeconds'] = seconds;
  return counts;
}

/** Shares of classes above, times and the provider's own working: nothing that is billed beside them. */
export const OPENAI_IGNORED = ignoredPaths([
  // Parts of Voyage's total.
  'text_tokens',
  'image_pixels',
  'video_pixels',
  'doc_size_bytes',
  'prompt_cache_miss_tokens',
  'prompt_tokens_details.text_tokens',
  'prompt_tokens_details.multimodal_tokens',
  'prompt_token_details.*',
  'completion_tokens_details.text_tokens',
  'completion_tokens_details.accepted_prediction_tokens',
  'completion_tokens_details.rejected_prediction_tokens',
  'input_tokens_details.text_tokens',
  'input_token_details.text_tokens',
  'output_tokens_details.text_tokens',
  'output_token_details.text_tokens',
  'input_token_details.cached_tokens_details.*',
  'input_tokens_details.cached_tokens_details.*',
  'input_tokens_details.cache_write_tokens_details.*',
  'prompt_tokens_details.cache_write_tokens_details.*',
  'request_count',
  'queue_time',
  'prompt_time',
  'completion_time',
  'total_time',
  'start_time',
  'end_time',
  'time_to_first_token',
  'total_latency',
  'total_tokens_per_sec',
  'completion_tokens_per_sec',
  'completion_tokens_after_first_per_sec*',
  'cost',
  'cost.*',
  'cost_details.*',
  'cost_in_usd_ticks',
  'estimated_cost',
  'market_cost',
  // The same figures again.
  'context_details.*',
  'num_sources_used',
  'num_server_side_tools_used',
  'server_side_tool_usage_details.*',
  'server_tool_use_details.tool_calls_requested',
  'server_tool_use_details.tool_calls_executed',
]);
