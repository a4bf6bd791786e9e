/** `POST …/completions`, OpenAI's legacy text completion (platform.openai.com/docs/api-reference/completions). */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { asCount, asRecord, escapeJson } from './json.ts';
import { missing } from './openai-chat.ts';
import { openaiHeaders } from './openai-headers.ts';
import { promptTokens, writeScript } from './script.ts';

/** OpenAI's own default for `max_tokens` here. */
const DEFAULT_MAX_TOKENS = 16;

/** Answers a legacy completion, streamed or whole. */
export function answerCompletion(call: Call): Answer {
  const { body } = call;
  if (body['prompt'] === undefined) return missing(call, 'prompt');
  const script = writeScript(call, {
    inputTokens: promptTokens(body['prompt']),
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: asCount(body['max_tokens']) ?? DEFAULT_MAX_TOKENS,
    isReasoning: false,
    tools: [],
    mustCallTool: false,
    isUserTurn: false,
    choices: 1,
  });
  const id = `cmpl-${call.identity.letters(29)}`;
  const { uncached, output } = script.counts;
  const usage = { prompt_tokens: uncached, completion_tokens: output, total_tokens: uncached + output };
  const hasUsage = !call.directives.faults.has('no-usage');
  const common = { headers: openaiHeaders(call), upstreamId: id, counts: script.counts };
  const { createdSeconds: created, served: model } = call;
  if (body['stream'] !== true) {
    const choice = { text: script.text.join(''), index: 0, logprobs: null, finish_reason: script.finish };
    const value = {
      id,
      object: 'text_completion',
      created,
      model,
      choices: [choice],
      ...(hasUsage ? { usage } : {}),
    };
    const text = JSON.stringify(value, null, 2);
    return {
      ...common,
      kind: 'whole',
      status: 200,
      contentType: 'application/json',
      body: text,
      usage: hasUsage ? usage : null,
    };
  }
  const isStated = hasUsage && asRecord(body['stream_options'])['include_usage'] === true;
  const head = `data: {"id":"${id}","object":"text_completion","created":${created},"choices":[`;
  const end = `],"model":"${escapeJson(model)}"${isStated ? ',"usage":null' : ''}}\n\n`;
  const frames = script.text.map((piece, index) => {
    const finish = index === script.text.length - 1 ? `"${script.finish}"` : 'null';
    return `${head}{"text":"${escapeJson(piece)}","index":0,"logprobs":null,"finish_reason":${finish}}${end}`;
  });
  if (isStated) frames.push(`${head}],"model":"${escapeJson(model)}","usage":${JSON.stringify(usage)}}\n\n`);
  const statements = isStated ? [{ afterFrames: frames.length, usage }] : [];
  frames.push('data: [DONE]\n\n');
  return { ...common, kind: 'streamed', contentType: 'text/event-stream', frames, statements };
}
