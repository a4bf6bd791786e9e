/**
 * Bedrock's own names for figures. Input leaves cached tokens out, as Anthropic's does.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
import { NO_USAGE, type Usage } from '../../../contract/usage.ts';
import { type Figures, ignoredPaths } from '../figures.ts';
import { checkTotal } from '../token-split.ts';

/** Said of the cache twice, and times. */
export const BEDROCK_IGNORED = ignoredPaths([
  'cacheReadInputTokenCount',
  'cacheWriteInputTokenCount',
  'cacheReadInputTokens',
  'cacheWriteInputTokens',
  'cacheDetails.*',
  'serverToolUsage.*',
  'invocationLatency',
  'firstByteLatency',
]);

/** `usage` of Converse and Nova, `invocationMetrics` of a stream, and the figures of the headers. */
export function bedrockUsage(figures: Figures): Usage {
  const input = figures.count('inputTokens', 'inputTokenCount');
  const output = figures.count('outputTokens', 'outputTokenCount');
  const cacheRead = figures.count('cacheReadInputTokens', 'cacheReadInputTokenCount');
  const written = cacheWrites(figures);
  const providerTotal = figures.count('totalTokens');
  const sum = (input ?? 0) + (output ?? 0);
  const cached = (cacheRead ?? 0) + (written.cacheWrite5m ?? 0) + (written.cacheWrite1h ?? 0);
  checkTotal(providerTotal, [sum, sum + cached], figures.flags);
  return { ...NO_USAGE, inputUncached: input, cacheRead, ...written, outputText: output, providerTotal };
}

/** `cacheDetails` splits what was written by lifetime; what it does not cover counts as five minutes and is flagged. */
function cacheWrites(figures: Figures): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
  const total = figures.count('cacheWriteInputTokens', 'cacheWriteInputTokenCount');
  let short: number | null = null;
  let long: number | null = null;
  for (let index = 0; index < figures.length('cacheDetails'); index++) {
    const tokens = figures.count(`cacheDetails.${index}.inputTokens`);
    if (tokens === null) continue;
    if (figures.text(`cacheDetails.${index}.ttl`) === '1h') long = (long ?? 0) + tokens;
    else short = (short ?? 0) + tokens;
  }
  const known = (short ?? 0) + (long ?? 0);
  if (total === null) return { cacheWrite5m: short, cacheWrite1h: long };
  if (total < known) figures.flags.add('total_mismatch');
  if (total > known) figures.flags.add('cache_lifetime_unknown');
  const rest = Math.max(total - known, 0);
  return {
    cacheWrite5m: short === null && rest === 0 && long !== null ? null : (short ?? 0) + rest,
    cacheWrite1h: long,
  };
}
