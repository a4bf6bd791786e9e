/** What whole and streamed chat completions share. */
import type { Call } from './call.ts';
import { asText, escapeJson } from './json.ts';

/** OpenAI's words for why an answer ends. */
export const FINISH = { stop: 'stop', length: 'length', tool: 'tool_calls' } as const;

/** The identifier of a completion, in the provider's own form. */
export function chatId(call: Call): string {
  const { identity } = call;
  const style = call.provider.chat.id;
  if (style === 'uuid') return identity.uuid();
  if (style === 'hex') return identity.hex(32);
  if (style === 'gen') return `gen-${call.createdSeconds}-${identity.letters(20)}`;
  if (style === 'chatcmpl-uuid') return `chatcmpl-${identity.uuid()}`;
  if (style === 'chatcmpl-hex') return `chatcmpl-${identity.hex(32)}`;
  return `chatcmpl-${identity.letters(29)}`;
}

/** Groq's own identifier of a request. */
export function groqId(call: Call): string {
  return `req_${call.identity.hex(26, 2)}`;
}

/** The members that stand beside OpenAI's; a caller's service tier comes back as the one that was served. */
export function extraText(call: Call): string {
  const tier = asText(call.body['service_tier']);
  const { extra } = call.provider.chat;
  if (tier === null || tier === 'auto' || !extra.includes('"service_tier"')) return extra;
  return extra.replace('"service_tier":"default"', `"service_tier":"${escapeJson(tier)}"`);
}
