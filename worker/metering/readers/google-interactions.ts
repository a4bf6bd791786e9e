/**
 * Gemini's Interactions API: `usage.total_*` on the interaction, which the last event of a stream carries, and in the
 * background the poll that finds it ended.
 */
import { readString } from '../../stream/json-leaves.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Dialect } from './dialect.ts';
import { GOOGLE_IGNORED, type GoogleNames, googleUsage } from './google-usage.ts';

const NAMES: GoogleNames = {
  prompt: 'total_input_tokens',
  cached: 'total_cached_tokens',
  toolPrompt: 'total_tool_use_tokens',
  answer: ['total_output_tokens'],
  thoughts: 'total_thought_tokens',
  total: 'total_tokens',
  promptDetails: ['input_tokens_by_modality'],
  cachedDetails: ['cached_tokens_by_modality'],
  toolDetails: 'tool_use_tokens_by_modality',
  answerDetails: ['output_tokens_by_modality'],
  tokens: 'tokens',
};
const OBJECT = ['id#512', 'model#512', 'service_tier#128', 'status#64', 'usage'];
/** https://ai.google.dev/gemini-api/docs/interactions: of one made with `background`, until it has ended. */
const UNENDED: ReadonlySet<string> = new Set(['queued', 'in_progress']);
const TERMINAL = /^interaction\.(?:complete|completed|failed|cancelled)$/;

export const googleInteractions: Dialect = {
  selection: selectPaths([
    ...OBJECT,
    ...OBJECT.map((path) => `interaction.${path}`),
    'event_type#64',
    'type#64',
    'error#8',
  ]),
  needles: compileNeedles([
    '"usage"',
    '"error"',
    'interaction.complete',
    'interaction.failed',
    'interaction.cancelled',
    '[DONE]',
  ]),
  marks: ['usage', 'interaction.usage', 'error', 'event_type', 'type'],

  identify(members, tally) {
    const at = members.find('interaction.id') === null ? '' : 'interaction.';
    tally.identify(members, { model: `${at}model`, id: `${at}id`, tier: `${at}service_tier` });
    const status = readString(members.find(`${at}status`)?.bytes);
    if (status === null) return;
    if (!UNENDED.has(status)) tally.job = { state: 'ended', hasFailed: status === 'failed' };
    // In an event it is under way, as every stream is.
    else if (members.find('event_type') === null) tally.job = { state: 'pending', hasFailed: false };
  },

  read(members, tally) {
    tally.merge('usage', members.find('usage'));
    tally.merge('usage', members.find('interaction.usage'));
    const type = readString((members.find('event_type') ?? members.find('type'))?.bytes);
    if (type !== null && TERMINAL.test(type)) {
      googleInteractions.identify(members, tally);
      tally.isTerminal = true;
    }
    const error = members.find('error');
    if (type === 'error' || (error !== null && !error.isNull)) tally.hasError = true;
  },

  lines(tally, _convention, note) {
    const figures = tally.figures('usage');
    const usage = googleUsage(figures, NAMES);
    note(figures.unknownKeys(GOOGLE_IGNORED));
    return [{ model: tally.model, usage, flags: [...figures.flags] }];
  },
};
