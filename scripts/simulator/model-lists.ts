/** The free lists of models in each dialect. */

import { type Answer, freeAnswer } from './answer.ts';
import { anthropicHeaders } from './anthropic-messages.ts';
import type { Call } from './call.ts';
import { openaiHeaders } from './openai-headers.ts';

const ANTHROPIC_CREATED = '2025-09-29T00:00:00Z';
const TOKEN_LIMITS = { inputTokenLimit: 1_048_576, outputTokenLimit: 65_536 };

/** `GET …/models`, or one model where the path names it. */
export function answerOpenaiModels(call: Call): Answer {
  const entry = (id: string) => ({
    id,
    object: 'model',
    created: 1_735_689_600,
    owned_by: call.provider.name,
  });
  const value =
    call.model === '' ? { object: 'list', data: call.provider.models.map(entry) } : entry(call.model);
  return freeAnswer(200, value, openaiHeaders(call));
}

/** Anthropic's list, or one model. */
export function answerAnthropicModels(call: Call): Answer {
  const entry = (id: string) => ({ type: 'model', id, display_name: id, created_at: ANTHROPIC_CREATED });
  const ids = call.provider.models;
  const list = {
    data: ids.map(entry),
    has_more: false,
    first_id: ids[0] ?? null,
    last_id: ids.at(-1) ?? null,
  };
  return freeAnswer(200, call.model === '' ? list : entry(call.model), anthropicHeaders(call));
}

/** Gemini's list, or one model. */
export function answerGoogleModels(call: Call): Answer {
  const entry = (id: string) => ({
    name: `models/${id}`,
    version: '001',
    displayName: id,
    ...TOKEN_LIMITS,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  });
  return freeAnswer(200, call.model === '' ? { models: call.provider.models.map(entry) } : entry(call.model));
}
