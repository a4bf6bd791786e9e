/** Images and transcription: usage in tokens or seconds, on the body or on the last event; else what can be counted. */
import { type CountClass, NO_USAGE, type Usage } from '../../../contract/usage.ts';
import type { UsageConvention } from '../../providers/dialects.ts';
import { readString } from '../../stream/json-leaves.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Figures } from '../figures.ts';
import type { Tally } from '../tally.ts';
import type { Dialect } from './dialect.ts';
import { inputUsage, OPENAI_IGNORED, promptUsage } from './openai-usage.ts';

const TERMINAL: ReadonlySet<string> = new Set([
  'image_generation.completed',
  'image_edit.completed',
  'transcript.text.done',
  'transcription.done',
  'speech.audio.done',
]);

export const openaiMedia: Dialect = {
  selection: selectPaths([
    'id#512',
    'model#512',
    'service_tier#128',
    'type#64',
    'usage',
    'data.*#0',
    'duration#64',
    'error#8',
  ]),
  needles: compileNeedles(['"usage"', '"error"', ...[...TERMINAL].map((type) => `${type}"`), '[DONE]']),
  marks: ['usage', 'error', 'type', 'data.*', 'duration'],

  identify(members, tally) {
    tally.identify(members, { model: 'model', id: 'id', tier: 'service_tier' });
  },

  read(members, tally) {
    tally.merge('usage', members.find('usage'));
    const type = readString(members.find('type')?.bytes);
    if (type !== null && TERMINAL.has(type)) tally.isTerminal = true;
    const images = members.find('data.*')?.count ?? 0;
    if (images > 0) tally.counts.set('images', images);
    const duration = members.leaf('duration');
    if (duration?.kind === 'number') tally.set('body', 'duration', duration);
    const error = members.find('error');
    if ((error !== null && !error.isNull) || type === 'error') tally.hasError = true;
  },

  lines(tally, convention, note) {
    const figures = tally.figures('usage');
    const usage = figures.isStated
      ? statedUsage(figures, convention)
      : { ...NO_USAGE, counts: countsOf(tally) };
    note(figures.unknownKeys(OPENAI_IGNORED));
    return [{ model: tally.model, usage, flags: [...figures.flags] }];
  },
};

function statedUsage(figures: Figures, convention: UsageConvention): Usage {
  const isPrompt = figures.text('prompt_tokens') !== null;
  return isPrompt ? promptUsage(figures, convention) : inputUsage(figures, convention);
}

/** Models that state no usage are billed by the image or by the second. */
function countsOf(tally: Tally): Partial<Record<CountClass, string>> {
  const seconds = tally.figures('body').quantity('duration');
  const images = tally.counts.get('images');
  return {
    ...(images === undefined ? {} : { 'count.images': String(images) }),
    ...(seconds === null ? {} : { 'count.audioSeconds': seconds }),
  };
}
