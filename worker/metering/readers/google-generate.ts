/**
 * Gemini's generateContent, streamGenerateContent (events or a JSON array) and embedContent: `usageMetadata`, in a
 * stream on every chunk, the last one final (https://ai.google.dev/api/generate-content#UsageMetadata).
 */
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Dialect } from './dialect.ts';
import { GOOGLE_IGNORED, type GoogleNames, googleUsage, outdatedParts } from './google-usage.ts';

const NAMES: GoogleNames = {
  prompt: 'promptTokenCount',
  cached: 'cachedContentTokenCount',
  toolPrompt: 'toolUsePromptTokenCount',
  answer: ['candidatesTokenCount', 'responseTokenCount'],
  thoughts: 'thoughtsTokenCount',
  total: 'totalTokenCount',
  promptDetails: ['promptTokensDetails', 'promptTokenDetails'],
  cachedDetails: ['cacheTokensDetails'],
  toolDetails: 'toolUsePromptTokensDetails',
  answerDetails: ['candidatesTokensDetails', 'responseTokensDetails'],
  tokens: 'tokenCount',
};

/** What was searched for: https://ai.google.dev/gemini-api/docs/google-search */
const SEARCHES = 'candidates.*.groundingMetadata.webSearchQueries.*';

export const googleGenerate: Dialect = {
  selection: selectPaths([
    'modelVersion#512',
    'responseId#512',
    'usageMetadata',
    'candidates.*.finishReason#64',
    'promptFeedback.blockReason#64',
    `${SEARCHES}#0`,
    'error#8',
  ]),
  needles: compileNeedles(['"usageMetadata"', '"error"', '"finishReason"', '"blockReason"', '[DONE]']),
  marks: ['usageMetadata', 'error', 'candidates.*.finishReason', 'promptFeedback.blockReason'],

  identify(members, tally) {
    tally.identify(members, { model: 'modelVersion', id: 'responseId' });
  },

  read(members, tally) {
    tally.merge('usage', members.find('usageMetadata'), (stated) => outdatedParts(stated, NAMES));
    const ends = [members.find('candidates.*.finishReason'), members.find('promptFeedback.blockReason')];
    if (ends.some((end) => end !== null && !end.isNull)) tally.isTerminal = true;
    const error = members.find('error');
    if (error !== null && !error.isNull) tally.hasError = true;
    const figures = tally.figures('usage');
    // A stream may name them again.
    const searches = Math.max(members.find(SEARCHES)?.count ?? 0, tally.counts.get(SEARCHES) ?? 0);
    if (searches > 0 && figures.isStated) tally.counts.set(SEARCHES, searches);
    tally.tier(tierOf(figures.text('trafficType')));
    tally.tier(figures.text('serviceTier'));
  },

  lines(tally, _convention, note) {
    const figures = tally.figures('usage');
    const usage = googleUsage(figures, NAMES);
    const searches = tally.counts.get(SEARCHES);
    const counts = searches === undefined ? {} : { 'count.webSearches': String(searches) };
    note(figures.unknownKeys(GOOGLE_IGNORED));
    return [{ model: tally.model, usage: { ...usage, counts }, flags: [...figures.flags] }];
  },
};

/**
 * The tier that Vertex calls traffic type, by name or, as some clients have it, by number. Reserved throughput is paid for
 * by time, so no tier has a price for it.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#TrafficType
 */
function tierOf(trafficType: string | null): string | null {
  if (trafficType === null || trafficType === '0' || trafficType === 'TRAFFIC_TYPE_UNSPECIFIED') return null;
  if (/^\d+$/.test(trafficType)) return trafficType === '1' ? 'standard' : `traffic_type_${trafficType}`;
  return trafficType === 'ON_DEMAND' ? 'standard' : trafficType.replace(/^ON_DEMAND_/, '').toLowerCase();
}
