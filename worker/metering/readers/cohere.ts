/**
 * Cohere's own API: what is charged stands in `billed_units`, under `usage` (v2) or `meta` (v1); `tokens` and
 * `cached_tokens` are what was processed and not what is billed (https://docs.cohere.com/reference/chat).
 */
import { type CountClass, NO_USAGE } from '../../../contract/usage.ts';
import { readString } from '../../stream/json-leaves.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import { ignoredPaths } from '../figures.ts';
import type { Dialect } from './dialect.ts';

const IGNORED = ignoredPaths(['tokens.*', 'cached_tokens', 'api_version.*']);
const PLACES = ['usage', 'meta', 'delta.usage', 'response.meta'];

export const cohere: Dialect = {
  selection: selectPaths([
    ...PLACES,
    'id#512',
    'generation_id#512',
    'response.generation_id#512',
    'model#512',
    'type#64',
    'event_type#64',
  ]),
  needles: compileNeedles(['"usage"', '"billed_units"', 'message-end"', 'stream-end"', '[DONE]']),
  marks: [...PLACES, 'type', 'event_type'],

  identify(members, tally) {
    tally.identify(members, { id: 'id', model: 'model' });
    tally.identify(members, { id: 'generation_id' });
    tally.identify(members, { id: 'response.generation_id' });
  },

  read(members, tally) {
    for (const place of PLACES) tally.merge('usage', members.find(place));
    const type = readString((members.find('type') ?? members.find('event_type'))?.bytes);
    if (type === 'message-end' || type === 'stream-end') tally.isTerminal = true;
  },

  lines(tally, _convention, note) {
    const figures = tally.figures('usage');
    const counts: Partial<Record<CountClass, string>> = {};
    const units = figures.count('billed_units.search_units');
    const images = figures.count('billed_units.images');
    if (units !== null) counts['count.searchUnits'] = String(units);
    if (images !== null) counts['count.images'] = String(images);
    const text = figures.count('billed_units.input_tokens');
    const image = figures.count('billed_units.image_tokens');
    const usage = {
      ...NO_USAGE,
      inputUncached: text === null ? image : text + (image ?? 0),
      imageInput: image,
      outputText: figures.count('billed_units.output_tokens'),
      counts,
    };
    note(figures.unknownKeys(IGNORED));
    return [{ model: tally.model, usage, flags: [...figures.flags] }];
  },
};
