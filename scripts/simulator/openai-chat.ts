/**
 * `POST …/chat/completions` of OpenAI and of every provider that copies it
 * (platform.openai.com/docs/api-reference/chat).
 */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { endsWithUser } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { asCount, asList, asRecord, asText } from './json.ts';
import { reasonsUnasked } from './models.ts';
import { chatId } from './openai-chat-members.ts';
import { streamedChat } from './openai-chat-stream.ts';
import { wholeChat } from './openai-chat-whole.ts';
import { openaiHeaders } from './openai-headers.ts';
import { automaticCacheRead } from './prompt-memory.ts';
import { promptTokens, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

const MAX_CHOICES = 8;

/** Answers a chat completion, streamed or whole. */
export function answerChat(call: Call): Answer {
  const { body } = call;
  const hasUsage = !call.directives.faults.has('no-usage');
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) return missing(call, 'messages');
  const choices = Math.min(Math.max(asCount(body['n']) ?? 1, 1), MAX_CHOICES);
  const tokens = promptTokens(body['messages'], body['tools'], body['response_format']);
  const effort = asText(body['reasoning_effort']);
  const toolChoice = body['tool_choice'];
  const script = writeScript(call, {
    inputTokens: tokens,
    cacheRead: automaticCacheRead(call, body['messages'], tokens),
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: asCount(body['max_completion_tokens']) ?? asCount(body['max_tokens']),
    isReasoning: effort === null ? reasonsUnasked(call.model) : effort !== 'none',
    tools: toolChoice === 'none' ? [] : offers(call),
    mustCallTool: toolChoice === 'required' || asRecord(toolChoice)['type'] === 'function',
    isUserTurn: endsWithUser(body['messages']),
    choices,
  });
  const id = chatId(call);
  return body['stream'] === true
    ? streamedChat(call, id, script, choices, hasUsage)
    : wholeChat(call, id, script, choices, hasUsage);
}

/** 400 for a required member that is not there. */
export function missing(call: Call, param: string): Answer {
  const message = `Missing required parameter: '${param}'.`;
  const detail = { status: 400, message, param, code: 'missing_required_parameter' };
  return errorAnswer(
    call.provider,
    call.dialect,
    `req_${call.identity.hex(32)}`,
    detail,
    openaiHeaders(call),
  );
}

function offers(call: Call): readonly ToolOffer[] {
  const list: ToolOffer[] = [];
  for (const entry of asList(call.body['tools'])) {
    const definition = asRecord(asRecord(entry)['function']);
    const name = asText(definition['name']);
    if (name !== null) list.push({ name, schema: asRecord(definition['parameters']) });
  }
  const chosen = asText(asRecord(asRecord(call.body['tool_choice'])['function'])['name']);
  return chosen === null ? list : list.filter((offer) => offer.name === chosen);
}
