/** `POST …/messages` and `…/messages/count_tokens` (docs.claude.com/en/api/messages). */

import { type Answer, type Counts, freeAnswer } from './answer.ts';
import { explicitCache } from './anthropic-cache.ts';
import { type ContentBlock, messageFrames } from './anthropic-stream.ts';
import type { Call } from './call.ts';
import { endsWithUser } from './conversation.ts';
import { errorAnswer } from './errors.ts';
import { asCount, asList, asRecord, asText } from './json.ts';
import { promptTokens, type Script, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

const ORGANISATION = '00000000-0000-4000-8000-0000000051a7';
const STOP = { stop: 'end_turn', length: 'max_tokens', tool: 'tool_use' } as const;

/** Answers a message, streamed or whole. */
export function answerMessage(call: Call): Answer {
  const refused = refuse(call, true);
  if (refused) return refused;
  const { body } = call;
  const tokens = promptTokens(body['tools'], body['system'], body['messages']);
  const thinking = asText(asRecord(body['thinking'])['type']);
  const choice = asText(asRecord(body['tool_choice'])['type']);
  const script = writeScript(call, {
    inputTokens: tokens,
    ...explicitCache(call, tokens),
    maxTokens: asCount(body['max_tokens']),
    isReasoning: thinking === 'enabled' || thinking === 'adaptive',
    tools: choice === 'none' ? [] : offers(call),
    mustCallTool: choice === 'any' || choice === 'tool',
    isUserTurn: endsWithUser(body['messages']),
    choices: 1,
  });
  const id = `msg_${call.identity.letters(24)}`;
  const blocks = contentBlocks(call, script);
  const hasUsage = !call.directives.faults.has('no-usage');
  const usage = hasUsage ? { ...inputUsage(call, script.counts), ...outputUsage(script.counts) } : null;
  const common = { headers: anthropicHeaders(call), upstreamId: id, counts: script.counts };
  const message = (content: readonly object[], stopReason: string | null, stated: object | null) => ({
    model: call.served,
    id,
    type: 'message',
    role: 'assistant',
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    ...(stated === null ? {} : { usage: stated }),
  });
  const stopReason = STOP[script.finish];
  if (body['stream'] !== true) {
    const text = JSON.stringify(
      message(
        blocks.map((block) => block.done),
        stopReason,
        usage,
      ),
    );
    return { ...common, kind: 'whole', status: 200, contentType: 'application/json', body: text, usage };
  }
  const started = hasUsage ? { ...inputUsage(call, script.counts), output_tokens: 1 } : null;
  const ended = hasUsage ? { ...cumulativeInput(script.counts), ...outputUsage(script.counts) } : null;
  const frames = messageFrames(message([], null, started), blocks, stopReason, ended);
  const statements =
    started === null || usage === null
      ? []
      : [
          { afterFrames: 1, usage: started },
          { afterFrames: frames.length - 1, usage },
        ];
  return { ...common, kind: 'streamed', contentType: 'text/event-stream; charset=utf-8', frames, statements };
}

/** Counts the prompt; free of charge. */
export function answerTokenCount(call: Call): Answer {
  const refused = refuse(call, false);
  if (refused) return refused;
  const { body } = call;
  const tokens = promptTokens(body['tools'], body['system'], body['messages']);
  return freeAnswer(200, { input_tokens: tokens }, anthropicHeaders(call));
}

/** The headers by which Anthropic names the request and the account that it billed. */
export function anthropicHeaders(call: Call): readonly string[] {
  return ['request-id', `req_${call.identity.letters(24, 3)}`, 'anthropic-organization-id', ORGANISATION];
}

function refuse(call: Call, needsMaxTokens: boolean): Answer | null {
  const { body } = call;
  const message = !call.hasAnthropicVersion
    ? 'anthropic-version: header is required'
    : asList(body['messages']).length === 0
      ? 'messages: at least one message is required'
      : needsMaxTokens && asCount(body['max_tokens']) === null
        ? 'max_tokens: Field required'
        : null;
  if (message === null) return null;
  const requestId = `req_${call.identity.letters(24, 3)}`;
  return errorAnswer(call.provider, 'anthropic', requestId, { status: 400, message }, anthropicHeaders(call));
}

function inputUsage(call: Call, counts: Counts) {
  return {
    ...cumulativeInput(counts),
    cache_creation: {
      ephemeral_5m_input_tokens: counts.cacheWrite5m,
      ephemeral_1h_input_tokens: counts.cacheWrite1h,
    },
    service_tier: asText(call.body['service_tier']) === 'priority' ? 'priority' : 'standard',
  };
}

function cumulativeInput(counts: Counts) {
  return {
    input_tokens: counts.uncached,
    cache_creation_input_tokens: counts.cacheWrite5m + counts.cacheWrite1h,
    cache_read_input_tokens: counts.cacheRead,
  };
}

function outputUsage(counts: Counts) {
  const details =
    counts.reasoning > 0 ? { output_tokens_details: { thinking_tokens: counts.reasoning } } : {};
  return { output_tokens: counts.output, ...details };
}

function contentBlocks(call: Call, script: Script): readonly ContentBlock[] {
  const blocks: ContentBlock[] = [];
  if (script.reasoning.length > 0) {
    const signature = Buffer.from(call.identity.hex(64, 4)).toString('base64');
    blocks.push({
      opened: { type: 'thinking', thinking: '', signature: '' },
      done: { type: 'thinking', thinking: script.reasoning.join(''), signature },
      deltaType: 'thinking_delta',
      deltaField: 'thinking',
      pieces: script.reasoning,
      signature,
    });
  }
  if (script.tool) {
    const tool = { type: 'tool_use', id: `toolu_${call.identity.letters(24, 1)}`, name: script.tool.name };
    blocks.push({
      opened: { ...tool, input: {} },
      done: { ...tool, input: JSON.parse(script.tool.argumentsText) },
      deltaType: 'input_json_delta',
      deltaField: 'partial_json',
      pieces: ['', script.tool.argumentsText],
      signature: null,
    });
    return blocks;
  }
  blocks.push({
    opened: { type: 'text', text: '' },
    done: { type: 'text', text: script.text.join('') },
    deltaType: 'text_delta',
    deltaField: 'text',
    pieces: script.text,
    signature: null,
  });
  return blocks;
}

function offers(call: Call): readonly ToolOffer[] {
  const list: ToolOffer[] = [];
  for (const entry of asList(call.body['tools'])) {
    const tool = asRecord(entry);
    const name = asText(tool['name']);
    if (name !== null) list.push({ name, schema: asRecord(tool['input_schema']) });
  }
  const chosen = asText(asRecord(call.body['tool_choice'])['name']);
  return chosen === null ? list : list.filter((offer) => offer.name === chosen);
}
