/**
 * OpenAI's `usage` object and the ways in which compatible providers differ from it, one function per style.
 * What a class contains follows each provider's own convention: OpenAI's totals include cached and reasoning
 * tokens; xAI's chat `completion_tokens` leaves reasoning out (docs.x.ai/docs/guides/reasoning).
 */
import { nanosToDollars } from '../../contract/money.ts';
import { type Counts, inputTokens } from './answer.ts';
import type { UsageStyle } from './providers.ts';

/** What providers that state a cost are made to charge, in nano-dollars per token. */
const INPUT_NANOS = 1_000n;
const OUTPUT_NANOS = 4_000n;
const XAI_TICKS_PER_NANO = 10n;

/** The usage of a chat or legacy completion, in the style of one provider. */
export function chatUsage(style: UsageStyle, counts: Counts): object {
  return STYLES[style](counts);
}

/** The usage of OpenAI's responses: the same counts under other names, and a cost where the provider states one. */
export function responsesUsage(style: UsageStyle, counts: Counts): object {
  const input = inputTokens(counts);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: counts.cacheRead },
    output_tokens: counts.output,
    output_tokens_details: { reasoning_tokens: counts.reasoning },
    total_tokens: input + counts.output,
    ...RESPONSE_COSTS[style]?.(counts),
  };
}

const RESPONSE_COSTS: Readonly<Partial<Record<UsageStyle, (counts: Counts) => object>>> = {
  xai: (counts) => ({
    num_sources_used: 0,
    cost_in_usd_ticks: Number(costNanos(counts) * XAI_TICKS_PER_NANO),
  }),
  openrouter: (counts) => ({ cost: dollars(costNanos(counts)), is_byok: false }),
};

const STYLES: Readonly<Record<UsageStyle, (counts: Counts) => object>> = {
  plain: (counts) => totals(counts, counts.output),
  cached: (counts) => ({
    ...totals(counts, counts.output),
    ...cachedTokens(counts),
    ...reasoningTokens(counts),
  }),
  'hidden-reasoning': (counts) => ({
    completion_tokens: counts.output - counts.reasoning,
    prompt_tokens: inputTokens(counts),
    total_tokens: inputTokens(counts) + counts.output,
  }),
  openai: (counts) => ({
    ...totals(counts, counts.output),
    prompt_tokens_details: { cached_tokens: counts.cacheRead, audio_tokens: 0 },
    completion_tokens_details: predictionDetails(counts),
  }),
  groq: (counts) => ({
    queue_time: 0.001,
    prompt_tokens: inputTokens(counts),
    prompt_time: 0.002,
    completion_tokens: counts.output,
    completion_time: 0.03,
    total_tokens: inputTokens(counts) + counts.output,
    total_time: 0.032,
    ...(counts.cacheRead > 0 ? cachedTokens(counts) : {}),
    ...reasoningTokens(counts),
  }),
  xai: (counts) => ({
    prompt_tokens: inputTokens(counts),
    completion_tokens: counts.output - counts.reasoning,
    total_tokens: inputTokens(counts) + counts.output,
    prompt_tokens_details: {
      text_tokens: inputTokens(counts),
      audio_tokens: 0,
      image_tokens: 0,
      cached_tokens: counts.cacheRead,
    },
    completion_tokens_details: predictionDetails(counts),
    num_sources_used: 0,
    cost_in_usd_ticks: Number(costNanos(counts) * XAI_TICKS_PER_NANO),
  }),
  deepseek: (counts) => ({
    ...totals(counts, counts.output),
    ...cachedTokens(counts),
    ...reasoningTokens(counts),
    prompt_cache_hit_tokens: counts.cacheRead,
    prompt_cache_miss_tokens: inputTokens(counts) - counts.cacheRead,
  }),
  openrouter: (counts) => ({
    ...totals(counts, counts.output),
    cost: dollars(costNanos(counts)),
    is_byok: false,
    prompt_tokens_details: {
      cached_tokens: counts.cacheRead,
      cache_write_tokens: 0,
      audio_tokens: 0,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: dollars(costNanos(counts)),
      upstream_inference_prompt_cost: dollars(inputNanos(counts)),
      upstream_inference_completions_cost: dollars(outputNanos(counts)),
    },
    completion_tokens_details: { reasoning_tokens: counts.reasoning, image_tokens: 0, audio_tokens: 0 },
  }),
  perplexity: (counts) => ({
    ...totals(counts, counts.output),
    search_context_size: 'low',
    cost: {
      input_tokens_cost: dollars(inputNanos(counts)),
      output_tokens_cost: dollars(outputNanos(counts)),
      request_cost: 0.005,
      total_cost: dollars(costNanos(counts) + 5_000_000n),
    },
  }),
  deepinfra: (counts) => ({ ...totals(counts, counts.output), estimated_cost: dollars(costNanos(counts)) }),
};

function totals(counts: Counts, completion: number) {
  const input = inputTokens(counts);
  return { prompt_tokens: input, completion_tokens: completion, total_tokens: input + completion };
}

function cachedTokens(counts: Counts) {
  return { prompt_tokens_details: { cached_tokens: counts.cacheRead } };
}

function reasoningTokens(counts: Counts) {
  return counts.reasoning > 0 ? { completion_tokens_details: { reasoning_tokens: counts.reasoning } } : {};
}

function predictionDetails(counts: Counts) {
  return {
    reasoning_tokens: counts.reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  };
}

function inputNanos(counts: Counts): bigint {
  return BigInt(inputTokens(counts)) * INPUT_NANOS;
}

function outputNanos(counts: Counts): bigint {
  return BigInt(counts.output) * OUTPUT_NANOS;
}

function costNanos(counts: Counts): bigint {
  return inputNanos(counts) + outputNanos(counts);
}

/** The JSON number that prints as the exact decimal: below 2^53 nano-dollars it has at most 15 digits. */
function dollars(nanos: bigint): number {
  return Number(nanosToDollars(nanos));
}
