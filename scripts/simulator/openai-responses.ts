/** `POST …/responses` (platform.openai.com/docs/api-reference/responses). */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { contentText, endsWithUser } from './conversation.ts';
import { asCount, asList, asRecord, asText, type Json } from './json.ts';
import { reasonsUnasked } from './models.ts';
import { missing } from './openai-chat.ts';
import { openaiHeaders } from './openai-headers.ts';
import { type OutputItem, responseFrames } from './openai-responses-stream.ts';
import { responsesUsage } from './openai-usage.ts';
import { automaticCacheRead } from './prompt-memory.ts';
import { promptTokens, type Script, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

/** Answers a response request, streamed or whole. */
export function answerResponse(call: Call): Answer {
  const { body } = call;
  const input = body['input'];
  if (input === undefined) return missing(call, 'input');
  const tokens = promptTokens(body['instructions'], input, body['tools']);
  const effort = asText(asRecord(body['reasoning'])['effort']);
  const script = writeScript(call, {
    inputTokens: tokens,
    cacheRead: automaticCacheRead(call, [body['instructions'] ?? null, input], tokens),
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: asCount(body['max_output_tokens']),
    isReasoning: effort === null ? reasonsUnasked(call.model) : effort !== 'none',
    tools: offers(body['tools']),
    mustCallTool: body['tool_choice'] === 'required' || asRecord(body['tool_choice'])['type'] === 'function',
    isUserTurn: endsWithUser(input),
    choices: 1,
  });
  const id = `resp_${call.identity.hex(48)}`;
  const usage = call.directives.faults.has('no-usage')
    ? null
    : responsesUsage(call.provider.chat.usage, script.counts);
  const items = outputItems(call, script);
  const isCut = script.finish === 'length';
  const opened = envelope(call, id, 'in_progress', [], null);
  const ended = {
    ...envelope(
      call,
      id,
      isCut ? 'incomplete' : 'completed',
      items.map((item) => item.done),
      usage,
    ),
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
  };
  const common = { headers: openaiHeaders(call), upstreamId: id, counts: script.counts };
  if (body['store'] !== false) call.jobs.add(id, [ended], ended);
  if (body['stream'] === true) {
    const frames = responseFrames(opened, items, ended, isCut ? 'response.incomplete' : 'response.completed');
    const statements = usage === null ? [] : [{ afterFrames: frames.length, usage }];
    return {
      ...common,
      kind: 'streamed',
      contentType: 'text/event-stream; charset=utf-8',
      frames,
      statements,
    };
  }
  if (body['background'] === true) {
    const queued = envelope(call, id, 'queued', [], null);
    call.jobs.add(id, [opened, ended], { ...opened, status: 'cancelled' });
    return {
      ...common,
      kind: 'whole',
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify(queued),
      usage: null,
    };
  }
  const text = JSON.stringify(ended, null, 2);
  return { ...common, kind: 'whole', status: 200, contentType: 'application/json', body: text, usage };
}

/** Text of the last user item of an `input`. */
export function lastInputText(input: Json | undefined): string {
  if (typeof input === 'string') return input;
  const item = asList(input).findLast((entry) => asRecord(entry)['role'] === 'user');
  return contentText(asRecord(item)['content']);
}

function envelope(
  call: Call,
  id: string,
  status: string,
  output: readonly object[],
  usage: object | null,
): Record<string, unknown> {
  const { body } = call;
  const tier = asText(body['service_tier']);
  return {
    id,
    object: 'response',
    created_at: call.createdSeconds,
    status,
    background: body['background'] === true,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: call.served,
    output,
    parallel_tool_calls: true,
    previous_response_id: body['previous_response_id'] ?? null,
    reasoning: { effort: asRecord(body['reasoning'])['effort'] ?? null, summary: null },
    service_tier: tier === null || tier === 'auto' ? (status === 'in_progress' ? 'auto' : 'default') : tier,
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage,
    user: body['user'] ?? null,
    metadata: body['metadata'] ?? {},
  };
}

function outputItems(call: Call, script: Script): readonly OutputItem[] {
  const items: OutputItem[] = [];
  if (script.reasoning.length > 0) {
    const id = `rs_${call.identity.hex(48, 1)}`;
    const summary = [{ type: 'summary_text', text: script.reasoning.join('') }];
    items.push({
      kind: 'reasoning',
      id,
      opened: { id, type: 'reasoning', summary: [] },
      done: { id, type: 'reasoning', summary },
      pieces: script.reasoning,
    });
  }
  if (script.tool) {
    const id = `fc_${call.identity.hex(48, 2)}`;
    const { name, argumentsText } = script.tool;
    const item = { id, type: 'function_call', call_id: `call_${call.identity.letters(24, 1)}`, name };
    items.push({
      kind: 'call',
      id,
      opened: { ...item, status: 'in_progress', arguments: '' },
      done: { ...item, status: 'completed', arguments: argumentsText },
      pieces: [argumentsText],
    });
    return items;
  }
  const id = `msg_${call.identity.hex(48, 3)}`;
  const item = { id, type: 'message', role: 'assistant' };
  const content = [{ type: 'output_text', annotations: [], logprobs: [], text: script.text.join('') }];
  items.push({
    kind: 'message',
    id,
    opened: { ...item, status: 'in_progress', content: [] },
    done: { ...item, status: script.finish === 'length' ? 'incomplete' : 'completed', content },
    pieces: script.text,
  });
  return items;
}

function offers(tools: Json | undefined): readonly ToolOffer[] {
  const list: ToolOffer[] = [];
  for (const entry of asList(tools)) {
    const tool = asRecord(entry);
    const name = asText(tool['name']);
    if (tool['type'] === 'function' && name !== null)
      list.push({ name, schema: asRecord(tool['parameters']) });
  }
  return list;
}
