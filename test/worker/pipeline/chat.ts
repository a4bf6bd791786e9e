/** One chat completion, as the tests of the pipeline send and answer it. */
import { Play, text } from '../upstream/client.ts';
import type { Script } from '../upstream/script.ts';

export const CHAT = '/openai/v1/chat/completions';
export const JSON_TYPE = { 'content-type': 'application/json' };
export const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'grün' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
  service_tier: 'default',
});
/** 1,000 tokens at 0.15 and 100 at 0.60 dollars per million. */
export const COST = '210000';

export const jsonAnswer = (body: string, more: Partial<Script> = {}): Promise<Play> =>
  Play.of({ headers: JSON_TYPE, steps: [text(body)], ...more });
export const post = (play: Play, body: BodyInit = '{"model":"gpt-4o-mini","messages":[]}'): RequestInit => ({
  method: 'POST',
  headers: { ...JSON_TYPE, ...play.headers },
  body,
});
