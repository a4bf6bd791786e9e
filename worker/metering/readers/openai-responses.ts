/**
 * The Responses API: `usage` on the response object, which the last event of a stream carries whole. What tools
 * used stands beside it, images at the image model's own price.
 */
import { type MeteredLine, NO_USAGE, strictModelId, type Usage } from '../../../contract/usage.ts';
import { PLAIN_CONVENTION } from '../../providers/dialects.ts';
import { readString } from '../../stream/json-leaves.ts';
import type { JsonMembers } from '../../stream/json-members.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import { type Figures, ignoredPaths } from '../figures.ts';
import type { Tally } from '../tally.ts';
import type { Dialect } from './dialect.ts';
import { inputUsage, OPENAI_IGNORED } from './openai-usage.ts';

const SEARCHES = 'output.*.action.query';
const OBJECT = [
  'id#512',
  'model#512',
  'service_tier#128',
  'status#64',
  'background#8',
  'usage',
  'tool_usage',
  'tools.*.model#512',
  // Of what a search tool did, only searching has a query: opening a page is no search.
  `${SEARCHES}#0`,
];
const TERMINAL: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
]);
const ENDED: ReadonlySet<string> = new Set(['completed', 'incomplete', 'failed', 'cancelled']);
const TOOLS_IGNORED = ignoredPaths(['image_gen.*']);
const IMAGE_MODEL = 'image-model';

export const openaiResponses: Dialect = {
  selection: selectPaths([...OBJECT, ...OBJECT.map((path) => `response.${path}`), 'type#64', 'error#8']),
  needles: compileNeedles(['"usage"', '"error"', ...[...TERMINAL].map((type) => `${type}"`), '[DONE]']),
  marks: ['usage', 'response.usage', 'error', 'type'],

  identify(members, tally) {
    const at = prefixOf(members);
    tally.identify(members, { model: `${at}model`, id: `${at}id`, tier: `${at}service_tier` });
    const status = readString(members.find(`${at}status`)?.bytes);
    if (status !== null) takeStatus(status, isTrue(members, `${at}background`), tally);
  },

  read(members, tally) {
    const at = prefixOf(members);
    const type = readString(members.find('type')?.bytes);
    const isTerminal = type !== null && TERMINAL.has(type);
    if (type === null || isTerminal) takeUsage(members, at, tally);
    if (isTerminal) tally.isTerminal = true;
    const error = members.find('error');
    if (
      type === 'error' ||
      (type === null && error !== null && !error.isNull && members.find('id') === null)
    ) {
      tally.hasError = true;
    }
  },

  lines(tally, convention, note) {
    const figures = tally.figures('usage');
    const tools = tally.figures('tool_usage');
    const searches = tools.count('web_search.num_requests') ?? tally.counts.get(SEARCHES) ?? null;
    const usage = withSearches(inputUsage(figures, convention), searches);
    const first: MeteredLine = { model: tally.model, usage, flags: [...figures.flags, ...tools.flags] };
    const images = imageLines(tools.below('image_gen'), tally);
    note([
      ...figures.unknownKeys(OPENAI_IGNORED),
      ...tools.unknownKeys(TOOLS_IGNORED).map((key) => `tool_usage.${key}`),
    ]);
    return [first, ...images];
  },
};

function prefixOf(members: JsonMembers): string {
  return members.find('response.id') !== null || members.find('response.model') !== null ? 'response.' : '';
}

/** One that is made in the background says how it ends when it is asked for again. */
function takeStatus(status: string, isBackground: boolean, tally: Tally): void {
  if (ENDED.has(status)) tally.job = { state: 'ended', hasFailed: status === 'failed' };
  else if (isBackground) tally.job = { state: 'pending', hasFailed: false };
}

function isTrue(members: JsonMembers, path: string): boolean {
  const leaf = members.leaf(path);
  return leaf?.kind === 'boolean' && leaf.isTrue;
}

function takeUsage(members: JsonMembers, at: string, tally: Tally): void {
  openaiResponses.identify(members, tally);
  const isStated = tally.merge('usage', members.find(`${at}usage`));
  const searches = members.find(`${at}${SEARCHES}`)?.count ?? 0;
  if (isStated && searches > 0) tally.counts.set(SEARCHES, searches);
  tally.merge('tool_usage', members.find(`${at}tool_usage`));
  const model = readString(members.find(`${at}tools.*.model`)?.bytes);
  if (model !== null) tally.names.set(IMAGE_MODEL, strictModelId(model));
}

/** Where neither usage nor tools say how often was searched, as before July 2026 and at others, the searches are counted. */
function withSearches(usage: Usage, searches: number | null): Usage {
  if (searches === null || usage.counts['count.webSearches'] !== undefined) return usage;
  return { ...usage, counts: { ...usage.counts, 'count.webSearches': String(searches) } };
}

/** A line of its own if the image tool was used; its model is the one that the tool was asked for, if any. */
function imageLines(figures: Figures, tally: Tally): MeteredLine[] {
  const usage = inputUsage(figures, PLAIN_CONVENTION);
  const isUsed = [usage.inputUncached, usage.cacheRead, usage.outputText].some(
    (tokens) => tokens !== null && tokens > 0,
  );
  if (!isUsed) return [];
  return [
    {
      model: tally.names.get(IMAGE_MODEL) ?? null,
      usage: { ...NO_USAGE, ...usage },
      flags: [...figures.flags],
    },
  ];
}
