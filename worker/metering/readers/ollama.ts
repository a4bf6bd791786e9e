/**
 * Ollama's own API: JSON lines, or one object, with the counts beside the answer once it is `done`
 * (https://docs.ollama.com/api/usage). Thinking is part of `eval_count` and not stated apart.
 */
import { NO_USAGE } from '../../../contract/usage.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Dialect } from './dialect.ts';

const COUNTS = ['prompt_eval_count', 'eval_count'];
/** An embedding has no `done`: what there is of it is all of it. */
const EMBEDDINGS = ['embeddings', 'embedding'];

export const ollama: Dialect = {
  selection: selectPaths([
    'model#512',
    'done#16',
    'error#8',
    ...COUNTS.map((path) => `${path}#64`),
    ...EMBEDDINGS.map((path) => `${path}#0`),
  ]),
  needles: compileNeedles(['"done"', '"error"', ...COUNTS.map((path) => `"${path}"`)]),
  marks: ['done', 'error', ...COUNTS, ...EMBEDDINGS],
  statesEnd: true,

  identify(members, tally) {
    tally.identify(members, { model: 'model' });
  },

  read(members, tally) {
    for (const path of COUNTS) {
      const leaf = members.leaf(path);
      if (leaf !== null && leaf.kind !== 'null') tally.set('usage', path, leaf);
    }
    const done = members.leaf('done');
    const isEmbedding = EMBEDDINGS.some((path) => members.find(path) !== null);
    if (isEmbedding || (done?.kind === 'boolean' && done.isTrue)) tally.isTerminal = true;
    const error = members.find('error');
    if (error !== null && !error.isNull) tally.hasError = true;
  },

  lines(tally) {
    const figures = tally.figures('usage');
    const usage = {
      ...NO_USAGE,
      inputUncached: figures.count('prompt_eval_count'),
      outputText: figures.count('eval_count'),
    };
    return [{ model: tally.model, usage, flags: [...figures.flags] }];
  },
};
