/** Google's usage objects: prompt, cache, tool prompt, answer and thoughts, each with its modalities. Pure. */
import { NO_USAGE, type Usage } from '../../../contract/usage.ts';
import { type Figures, ignoredPaths } from '../figures.ts';
import { checkTotal, splitInput } from '../token-split.ts';

/** How one generation of the API names its figures. */
export interface GoogleNames {
  readonly prompt: string;
  readonly cached: string;
  readonly toolPrompt: string;
  readonly answer: readonly string[];
  readonly thoughts: string;
  readonly total: string;
  readonly promptDetails: readonly string[];
  readonly cachedDetails: readonly string[];
  readonly toolDetails: string;
  readonly answerDetails: readonly string[];
  /** The count within an element of a details array. */
  readonly tokens: string;
}

/** Every figure of Google's is a class or a share that is read, but for the prompt as it was before continuations. */
export const GOOGLE_IGNORED = ignoredPaths([
  'initialPromptTokenCount',
  'initial_input_tokens',
  // A tier, where enumerations come as numbers.
  'trafficType',
]);

/** Modality enum of the API, by name or by number: https://ai.google.dev/api/generate-content#Modality */
const MODALITIES: Readonly<Record<string, string>> = { '2': 'IMAGE', '3': 'VIDEO', '4': 'AUDIO' };

/**
 * Each event of a stream states all of the usage so far, less what is zero. One whose own figures make up its total is
 * whole: a part of it that an earlier event stated and it does not is no more, as after a step that began anew.
 */
export function outdatedParts(stated: Figures, names: GoogleNames): readonly string[] {
  const parts = [...names.answer, names.thoughts, names.toolPrompt];
  const prompt = stated.count(names.prompt);
  if (prompt === null) return [];
  const sum = parts.reduce((total, part) => total + (stated.count(part) ?? 0), prompt);
  return sum === stated.count(names.total) ? [...parts, ...names.answerDetails, names.toolDetails] : [];
}

/** The prompt includes what came from a cache; answer and thoughts are apart; tool results are a prompt of their own. */
export function googleUsage(figures: Figures, names: GoogleNames): Usage {
  const prompt = figures.count(names.prompt);
  const toolPrompt = figures.count(names.toolPrompt);
  const { inputUncached, cacheRead } = splitInput(prompt, figures.count(names.cached), null, figures.flags);
  const outputText = figures.count(...names.answer);
  const outputReasoning = figures.count(names.thoughts);
  const providerTotal = figures.count(names.total);
  const promptOf = modalities(figures, [...names.promptDetails, names.toolDetails], names.tokens);
  const cachedOf = modalities(figures, names.cachedDetails, names.tokens);
  const answerOf = modalities(figures, names.answerDetails, names.tokens);
  const sum = (prompt ?? 0) + (toolPrompt ?? 0) + (outputText ?? 0) + (outputReasoning ?? 0);
  checkTotal(providerTotal, [sum], figures.flags);
  return {
    ...NO_USAGE,
    inputUncached: inputUncached === null ? toolPrompt : inputUncached + (toolPrompt ?? 0),
    cacheRead,
    toolPrompt,
    outputText,
    outputReasoning,
    audioInput: promptOf('AUDIO'),
    imageInput: promptOf('IMAGE'),
    videoInput: promptOf('VIDEO'),
    audioCacheRead: cachedOf('AUDIO'),
    audioOutput: answerOf('AUDIO'),
    imageOutput: answerOf('IMAGE'),
    providerTotal,
  };
}

/** Sums the elements of the details arrays by modality; a modality that is not named has no figure. */
function modalities(
  figures: Figures,
  lists: readonly string[],
  tokens: string,
): (modality: string) => number | null {
  const sums = new Map<string, number>();
  for (const list of lists) {
    const length = figures.length(list);
    for (let index = 0; index < length; index++) {
      const name = figures.text(`${list}.${index}.modality`)?.toUpperCase() ?? '';
      const count = figures.count(`${list}.${index}.${tokens}`);
      const modality = MODALITIES[name] ?? name;
      if (count !== null) sums.set(modality, (sums.get(modality) ?? 0) + count);
    }
  }
  return (modality) => sums.get(modality) ?? null;
}
