/**
 * Anthropic's Messages API. Input leaves cached tokens out. A stream states usage first in `message_start` and then,
 * cumulative and overriding field by field, in `message_delta`. Compaction and advisor iterations are billed beside
 * the top level, each at its own model (https://docs.anthropic.com/en/api/messages).
 */
import { type MeteredLine, NO_USAGE, strictModelId, type Usage } from '../../../contract/usage.ts';
import type { UsageConvention } from '../../providers/dialects.ts';
import { readString } from '../../stream/json-leaves.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import { type Figures, ignoredPaths } from '../figures.ts';
import { foldLines } from '../line-sums.ts';
import type { Tally } from '../tally.ts';
import { splitOutput } from '../token-split.ts';
import type { Dialect } from './dialect.ts';
import { statedCost } from './openai-usage.ts';

const STREAM_TYPES = /^(?:message_|content_block_|ping$|error$)/;
/** Iterations that the top-level figures already include. */
const INCLUDED: ReadonlySet<string> = new Set(['message', 'fallback_message']);
const IGNORED = ignoredPaths([
  'iterations.*',
  'server_tool_use.web_fetch_requests',
  'cost',
  'cost_details.*',
]);
/** An event has at most 16 lines. */
const MAX_EXTRA_LINES = 15;

export const anthropicMessages: Dialect = {
  selection: selectPaths([
    'type#64',
    'id#512',
    'model#512',
    'usage#131072',
    'message.id#512',
    'message.model#512',
    'message.usage#131072',
    'error#8',
  ]),
  needles: compileNeedles(['"usage"', '"error"', 'message_stop"', '[DONE]']),
  marks: ['usage', 'message.usage', 'error', 'type'],

  identify(members, tally) {
    tally.identify(members, { model: 'message.model', id: 'message.id' });
    const type = readString(members.find('type')?.bytes);
    if (type === null || !STREAM_TYPES.test(type)) tally.identify(members, { model: 'model', id: 'id' });
  },

  read(members, tally) {
    tally.merge('usage', members.find('message.usage'));
    tally.merge('usage', members.find('usage'));
    const type = readString(members.find('type')?.bytes);
    // A message that begins after one has ended has its own end yet to come.
    if (type === 'message_start') tally.isTerminal = false;
    if (type === 'message_stop') tally.isTerminal = true;
    if (type === 'error') tally.hasError = true;
    const figures = tally.figures('usage');
    tally.tier(figures.text('service_tier'));
    // A speed has rates of its own: https://platform.claude.com/docs/build-with-claude/fast-mode
    if (figures.text('speed') === 'fast') tally.tier('fast');
    // Billed as if the whole conversation had been on this model: what that comes to the figures do not say.
    // https://platform.claude.com/docs/en/api/beta/messages/create (usage.fallback_credit)
    if (figures.text('fallback_credit.status.type') === 'redeemed') tally.tier('fallback_credit');
  },

  lines(tally, convention, note) {
    const figures = tally.figures('usage');
    const searches = figures.count('server_tool_use.web_search_requests');
    const usage: Usage = {
      ...messageUsage(figures, convention),
      counts: searches === null ? {} : { 'count.webSearches': String(searches) },
    };
    const extra = extraLines(figures, tally);
    note(figures.unknownKeys(IGNORED));
    return [{ model: tally.model, usage, flags: [...figures.flags] }, ...extra];
  },
};

function messageUsage(figures: Figures, convention: UsageConvention | null): Usage {
  const written = cacheWrites(figures);
  const thinking = figures.count('output_tokens_details.thinking_tokens');
  return {
    ...NO_USAGE,
    inputUncached: figures.count('input_tokens'),
    cacheRead: figures.count('cache_read_input_tokens'),
    ...written,
    ...splitOutput(figures.count('output_tokens'), thinking, figures.flags),
    providerCostUsd: convention === null ? null : statedCost(figures, convention),
  };
}

/**
 * The split by lifetime may be missing, or older than the total: with server tools a stream states it for the first
 * iteration only. What it does not cover is of the one lifetime in use, else counts as five minutes.
 */
function cacheWrites(figures: Figures): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
  const total = figures.count('cache_creation_input_tokens');
  const short = figures.count('cache_creation.ephemeral_5m_input_tokens');
  const long = figures.count('cache_creation.ephemeral_1h_input_tokens');
  if (short === null && long === null) {
    if (total !== null && total > 0) figures.flags.add('cache_lifetime_unknown');
    return { cacheWrite5m: total, cacheWrite1h: null };
  }
  const known = (short ?? 0) + (long ?? 0);
  const rest = (total ?? known) - known;
  if (rest === 0) return { cacheWrite5m: short, cacheWrite1h: long };
  if (rest < 0) {
    figures.flags.add('total_mismatch');
    const kept = Math.min(long ?? 0, total ?? 0);
    return { cacheWrite5m: (total ?? 0) - kept, cacheWrite1h: kept };
  }
  if ((short ?? 0) === 0 && (long ?? 0) > 0) return { cacheWrite5m: short, cacheWrite1h: (long ?? 0) + rest };
  if (known === 0 || (long ?? 0) > 0) figures.flags.add('cache_lifetime_unknown');
  return { cacheWrite5m: (short ?? 0) + rest, cacheWrite1h: long };
}

/** What the iterations wrote that the top level should have: with it the top level leaves nothing out. */
function includedOutput(iterations: readonly Figures[]): number {
  const included = iterations.filter((iteration) => INCLUDED.has(iteration.text('type') ?? ''));
  return included.reduce((sum, iteration) => sum + (iteration.count('output_tokens') ?? 0), 0);
}

/**
 * True for what another model wrote before it declined and this one took over: the top level is of the model that answered. A
 * refusal without a word is not billed. https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
 */
function isOfAnother(iteration: Figures, { model }: Tally): boolean {
  const named = iteration.text('model');
  return named !== null && named !== model && (iteration.count('output_tokens') ?? 0) > 0;
}

function extraLines(figures: Figures, tally: Tally): MeteredLine[] {
  const lines: MeteredLine[] = [];
  const iterations = Array.from({ length: figures.length('iterations') }, (_, index) =>
    figures.below(`iterations.${index}`),
  );
  const isWhole = includedOutput(iterations) === figures.count('output_tokens');
  for (const iteration of iterations) {
    const type = iteration.text('type');
    const model = iteration.text('model');
    if (type === null || (INCLUDED.has(type) && (isWhole || !isOfAnother(iteration, tally)))) continue;
    const usage = messageUsage(iteration, null);
    lines.push({
      model: model === null ? tally.model : strictModelId(model),
      usage,
      flags: [...iteration.flags],
    });
  }
  return foldLines(lines, MAX_EXTRA_LINES);
}
