/** Adding lines up: what one model was used for in several requests, or in several steps of one. Pure. */
import { addDecimals } from '../../contract/money.ts';
import type { MeteredLine, Usage } from '../../contract/usage.ts';

/** The sum of two lines of one model. What neither states stays unstated. */
export function addLines(left: MeteredLine, right: MeteredLine): MeteredLine {
  return {
    ...left,
    usage: addUsage(left.usage, right.usage),
    flags: [...new Set([...left.flags, ...right.flags])],
  };
}

/**
 * Past `limit` lines those of one model are added up; of more models than that the last ones are one line, at no known
 * price and flagged.
 */
export function foldLines(lines: readonly MeteredLine[], limit: number): MeteredLine[] {
  if (lines.length <= limit) return [...lines];
  const byModel = new Map<string | null, MeteredLine>();
  for (const line of lines) {
    const known = byModel.get(line.model);
    byModel.set(line.model, known ? addLines(known, line) : line);
  }
  const folded = [...byModel.values()];
  if (folded.length <= limit) return folded;
  const rest = folded.splice(limit - 1).reduce(addLines);
  return [
    ...folded,
    { ...rest, model: 'other', flags: [...new Set([...rest.flags, 'reader_limit' as const])] },
  ];
}

function addUsage(left: Usage, right: Usage): Usage {
  const counts = { ...left.counts };
  for (const [name, count] of Object.entries(right.counts) as [keyof typeof counts, string][]) {
    const known = counts[name];
    counts[name] = known === undefined ? count : addDecimals(known, count);
  }
  const { providerCostUsd: known } = left;
  const { providerCostUsd: added } = right;
  return {
    inputUncached: add(left.inputUncached, right.inputUncached),
    cacheRead: add(left.cacheRead, right.cacheRead),
    cacheWrite5m: add(left.cacheWrite5m, right.cacheWrite5m),
    cacheWrite1h: add(left.cacheWrite1h, right.cacheWrite1h),
    outputText: add(left.outputText, right.outputText),
    outputReasoning: add(left.outputReasoning, right.outputReasoning),
    audioInput: add(left.audioInput, right.audioInput),
    imageInput: add(left.imageInput, right.imageInput),
    videoInput: add(left.videoInput, right.videoInput),
    audioCacheRead: add(left.audioCacheRead, right.audioCacheRead),
    audioOutput: add(left.audioOutput, right.audioOutput),
    imageOutput: add(left.imageOutput, right.imageOutput),
    toolPrompt: add(left.toolPrompt, right.toolPrompt),
    counts,
    providerTotal: add(left.providerTotal, right.providerTotal),
    // Some costs of several are not what all of them cost.
    providerCostUsd: known === null || added === null ? null : addDecimals(known, added),
  };
}

function add(left: number | null, right: number | null): number | null {
  return left === null ? right : right === null ? left : left + right;
}
