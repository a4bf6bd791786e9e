/** Chat completions, completions, embeddings and what is built like them: one `usage` object beside the answer. */
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Dialect } from './dialect.ts';
import { inputUsage, OPENAI_IGNORED, promptUsage } from './openai-usage.ts';

/** What Mistral's OCR answers beside the text; pages that have it cost more and are not told apart. */
const ANNOTATIONS = ['document_annotation', 'pages.*.images.*.image_annotation'];

export const openaiChat: Dialect = {
  selection: selectPaths([
    'id#512',
    'model#512',
    'service_tier#128',
    'usage',
    'x_groq.usage',
    'usage_info',
    ...ANNOTATIONS.map((path) => `${path}#8`),
    'choices.*#0',
    'choices.*.usage',
    'choices.*.finish_reason#64',
    'error#8',
  ]),
  needles: compileNeedles(['"usage"', '"error"', '[DONE]']),
  marks: ['usage', 'x_groq.usage', 'choices.*.usage', 'usage_info', 'error'],

  identify(members, tally) {
    tally.identify(members, { model: 'model', id: 'id', tier: 'service_tier' });
  },

  /** Groq states the same figures twice, Moonshot inside the choice: the plain place wins. */
  read(members, tally) {
    const isStated =
      tally.merge('usage', members.find('usage')) ||
      tally.merge('usage', members.find('x_groq.usage')) ||
      tally.merge('usage', members.find('choices.*.usage')) ||
      tally.merge('usage', members.find('usage_info'));
    const isAnnotated = ANNOTATIONS.some((path) => members.find(path)?.isNull === false);
    if (isAnnotated) tally.counts.set('annotations', 1);
    // Mistral says there at which tier it was served: https://docs.mistral.ai/api
    tally.tier(tally.figures('usage').text('service_tier'));
    const error = members.find('error');
    if (error !== null && !error.isNull) tally.hasError = true;
    if (!isStated) return;
    // Usage stated with an error, or after it, is what the provider bills.
    tally.hasError = false;
    // The usage chunk is the last one; where usage rides on others, the last has the reason for the end.
    const reason = members.find('choices.*.finish_reason');
    if (members.find('choices.*') === null || (reason !== null && !reason.isNull)) tally.isTerminal = true;
  },

  lines(tally, convention, note) {
    const figures = tally.figures('usage');
    // Some providers answer here in the newer terms.
    const isNewer = figures.text('input_tokens') !== null && figures.text('prompt_tokens') === null;
    const usage = isNewer ? inputUsage(figures, convention) : promptUsage(figures, convention);
    const pages = figures.count('pages_processed');
    const hasPrice = pages !== null && !tally.counts.has('annotations');
    const counts = hasPrice ? { ...usage.counts, 'count.pages': String(pages) } : usage.counts;
    note(figures.unknownKeys(OPENAI_IGNORED));
    return [{ model: tally.model, usage: { ...usage, counts }, flags: [...figures.flags] }];
  },
};
