/**
 * InvokeModel: each model answers in its maker's own form, so figures are looked for under every maker's names. In a
 * stream each message carries one such document in base64, and the last one the service's own count; without a stream
 * its headers do. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
import { type MeteredLine, NO_USAGE, type Usage } from '../../../contract/usage.ts';
import { PLAIN_CONVENTION } from '../../providers/dialects.ts';
import { readString } from '../../stream/json-leaves.ts';
import type { JsonMembers } from '../../stream/json-members.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import { ignoredPaths } from '../figures.ts';
import type { Tally } from '../tally.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { BEDROCK_IGNORED, bedrockUsage } from './bedrock-usage.ts';
import type { Dialect } from './dialect.ts';
import { OPENAI_IGNORED, promptUsage } from './openai-usage.ts';

const METRICS = 'amazon-bedrock-invocationMetrics';
const GUARDRAIL = 'amazon-bedrock-guardrailAction';
const HEADER = 'x-amzn-bedrock-';
/** Titan's and Llama's figures stand alone in the body. */
const ALONE = ['inputTextTokenCount', 'prompt_token_count', 'generation_token_count'];
const TITAN_RESULTS = 'results.*.tokenCount';
const NONE_IGNORED = ignoredPaths([]);

export const bedrockInvoke: Dialect = {
  selection: selectPaths([
    'bytes#1398104',
    'type#64',
    'id#512',
    'model#512',
    'usage#131072',
    'message.id#512',
    'message.model#512',
    'message.usage#131072',
    'metadata.usage#8192',
    METRICS,
    `${GUARDRAIL}#64`,
    TITAN_RESULTS,
    'totalOutputTextTokenCount#64',
    'embedding#0',
    'embeddings#0',
    'images.*#0',
    ...ALONE.map((name) => `${name}#64`),
  ]),
  needles: compileNeedles(['"bytes"', '"usage"']),
  marks: [
    'bytes',
    'usage',
    'message.usage',
    'metadata.usage',
    'type',
    METRICS,
    TITAN_RESULTS,
    'images.*',
    'embedding',
    'embeddings',
    ...ALONE,
  ],
  headers: {
    [`${HEADER}input-token-count`]: 'inputTokenCount',
    [`${HEADER}output-token-count`]: 'outputTokenCount',
    [`${HEADER}cache-read-input-token-count`]: 'cacheReadInputTokenCount',
    [`${HEADER}cache-write-input-token-count`]: 'cacheWriteInputTokenCount',
  },

  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
  tierHeader: `${HEADER}service-tier`,

  inner: (members) => decoded(readString(members.find('bytes')?.bytes)),

  identify: (members, tally) => anthropicMessages.identify(members, tally),

  read(members, tally) {
    tally.merge('usage', members.find('message.usage'));
    tally.merge('usage', members.find('metadata.usage'));
    tally.merge('usage', members.find('usage'));
    takeAlone(members, tally);
    if (readString(members.find('type')?.bytes) === 'message_stop') tally.isTerminal = true;
    if (tally.merge('metrics', members.find(METRICS))) tally.isTerminal = true;
    tally.tier(tally.figures('usage').text('service_tier'));
    const images = members.find('images.*')?.count ?? 0;
    if (images > 0) tally.counts.set('images', images);
    if (members.find('embedding') ?? members.find('embeddings')) tally.hasNoOutput = true;
  },

  lines(tally, _convention, note) {
    const figures = tally.figures('usage');
    if (figures.text('input_tokens') !== null || figures.text('output_tokens') !== null) {
      return contradicted(ofPath(anthropicMessages.lines(tally, PLAIN_CONVENTION, note)), tally);
    }
    if (figures.text('prompt_tokens') !== null) {
      const usage = promptUsage(figures, PLAIN_CONVENTION);
      note(figures.unknownKeys(OPENAI_IGNORED));
      return ofPath([{ model: tally.model, usage, flags: [...figures.flags] }]);
    }
    return ofPath([serviceLine(tally, note)]);
  },
};

/**
 * The maker's figures count. Where the service's own, which come after them in a stream, are others, the line says so;
 * what the provider stated holds both.
 */
function contradicted([first, ...others]: readonly MeteredLine[], tally: Tally): MeteredLine[] {
  const service = tally.figures('metrics').count('outputTokenCount');
  if (
    !first ||
    service === null ||
    service === (first.usage.outputText ?? 0) + (first.usage.outputReasoning ?? 0)
  )
    return first ? [first, ...others] : [];
  return [{ ...first, flags: [...new Set([...first.flags, 'total_mismatch' as const])] }, ...others];
}

/** The path names the model with the region that it is priced by; the answer leaves that out. */
function ofPath([first, ...others]: readonly MeteredLine[]): MeteredLine[] {
  return first ? [{ ...first, model: null }, ...others] : [];
}

/** The line where no maker's own usage object says more: Nova's, the service's, or single figures. */
function serviceLine(tally: Tally, note: (keys: readonly string[]) => void): MeteredLine {
  for (const name of ['usage', 'alone', 'metrics', 'headers']) {
    const figures = tally.figures(name);
    if (!figures.isStated) continue;
    const usage = bedrockUsage(figures);
    note(
      figures.unknownKeys(name === 'usage' ? BEDROCK_IGNORED : NONE_IGNORED).filter(() => name === 'usage'),
    );
    return { model: tally.model, usage: withImages(usage, tally), flags: [...figures.flags] };
  }
  return { model: tally.model, usage: withImages(NO_USAGE, tally), flags: [] };
}

function withImages(usage: Usage, tally: Tally): Usage {
  const images = tally.counts.get('images');
  return images === undefined ? usage : { ...usage, counts: { 'count.images': String(images) } };
}

/**
 * Figures that stand alone, under the service's names. Titan's results are counted one by one. Where a guardrail has
 * stepped in they count its own words, not what the model did.
 */
function takeAlone(members: JsonMembers, tally: Tally): void {
  if (readString(members.find(GUARDRAIL)?.bytes) === 'INTERVENED') return;
  const input = members.leaf('inputTextTokenCount') ?? members.leaf('prompt_token_count');
  const output = members.leaf('totalOutputTextTokenCount') ?? members.leaf('generation_token_count');
  const results = members.find(TITAN_RESULTS)?.sum ?? null;
  if (input?.kind === 'number') tally.set('alone', 'inputTokens', input);
  if (output?.kind === 'number') tally.set('alone', 'outputTokens', output);
  else if (results !== null) tally.setCount('alone', 'outputTokens', results);
}

function decoded(base64: string | null): Uint8Array | null {
  if (base64 === null) return null;
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
