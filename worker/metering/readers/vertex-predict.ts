/**
 * The older `:predict`: text embeddings state their tokens one by one, images are counted.
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
import { NO_USAGE } from '../../../contract/usage.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Dialect } from './dialect.ts';

const TOKENS = 'predictions.*.embeddings.statistics.token_count';
const IMAGES = 'predictions.*.bytesBase64Encoded';

export const vertexPredict: Dialect = {
  selection: selectPaths([`${TOKENS}#64`, `${IMAGES}#0`, 'error#8']),
  needles: compileNeedles(['"token_count"']),
  marks: [TOKENS, IMAGES, 'error'],

  identify() {},

  read(members, tally) {
    const tokens = members.find(TOKENS)?.sum ?? null;
    if (tokens !== null) tally.setCount('usage', 'tokens', tokens);
    const images = members.find(IMAGES)?.count ?? 0;
    if (images > 0) tally.counts.set('images', images);
    const error = members.find('error');
    if (error !== null && !error.isNull) tally.hasError = true;
  },

  lines(tally) {
    const images = tally.counts.get('images');
    const usage = {
      ...NO_USAGE,
      inputUncached: tally.figures('usage').count('tokens'),
      counts: images === undefined ? {} : { 'count.images': String(images) },
    };
    return [{ model: null, usage, flags: [] }];
  },
};
