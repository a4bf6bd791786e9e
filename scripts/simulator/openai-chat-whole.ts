/** The body of a chat completion that is not streamed (platform.openai.com/docs/api-reference/chat/object). */
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { extraText, FINISH, groqId } from './openai-chat-members.ts';
import { openaiHeaders } from './openai-headers.ts';
import { chatUsage } from './openai-usage.ts';
import type { Script } from './script.ts';

/** A rendered body, cut where the identifier and the time stand. */
interface Template {
  readonly parts: readonly [string, string, string];
  readonly usage: object;
}

const MAX_TEMPLATES = 512;
const ID_MARK = '@@id@@';
const TIME_MARK = -1;

const templates = new Map<string, Template>();

/** One body with `choices` equal choices. Bodies of generated text are rendered once per model and counts. */
export function wholeChat(
  call: Call,
  id: string,
  script: Script,
  choices: number,
  hasUsage: boolean,
): Answer {
  const { parts, usage } = template(call, script, choices, hasUsage);
  return {
    kind: 'whole',
    status: 200,
    headers: openaiHeaders(call),
    contentType: 'application/json',
    body: parts[0] + id + parts[1] + call.createdSeconds + parts[2],
    usage: hasUsage ? usage : null,
    upstreamId: id,
    counts: script.counts,
  };
}

function template(call: Call, script: Script, choices: number, hasUsage: boolean): Template {
  const { say, think, tool, faults } = call.directives;
  const isOwn = say.length > 0 || think !== null || tool !== null || script.tool !== null || faults.size > 0;
  if (isOwn || call.provider.chat.streamUsage === 'x-groq') return render(call, script, choices, hasUsage);
  const { uncached, cacheRead, output, reasoning } = script.counts;
  const key = `${call.provider.name} ${call.served} ${extraText(call)} ${uncached} ${cacheRead} ${output} ${reasoning} ${choices} ${script.finish} ${hasUsage} ${script.text.length}`;
  const known = templates.get(key);
  if (known) return known;
  const made = render(call, script, choices, hasUsage);
  if (templates.size < MAX_TEMPLATES) templates.set(key, made);
  return made;
}

function render(call: Call, script: Script, choices: number, hasUsage: boolean): Template {
  const { chat } = call.provider;
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: script.tool ? null : script.text.join(''),
    refusal: null,
  };
  if (chat.reasoningField !== null && script.reasoning.length > 0) {
    message[chat.reasoningField] = script.reasoning.join('');
  }
  if (script.tool) {
    const { name, argumentsText } = script.tool;
    message['tool_calls'] = [
      {
        id: `call_${call.identity.letters(24, 1)}`,
        type: 'function',
        function: { name, arguments: argumentsText },
      },
    ];
  }
  const usage = chatUsage(chat.usage, script.counts);
  const value = {
    id: ID_MARK,
    object: 'chat.completion',
    created: TIME_MARK,
    model: call.served,
    ...extraMembers(call),
    choices: Array.from({ length: choices }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: FINISH[script.finish],
    })),
    ...(hasUsage ? { usage } : {}),
    ...(chat.streamUsage === 'x-groq' ? { x_groq: { id: groqId(call) } } : {}),
  };
  const text = JSON.stringify(value, null, 2);
  const [beforeId = '', afterId = ''] = cutOnce(text, `"id": "${ID_MARK}"`, ID_MARK);
  const [beforeTime = '', afterTime = ''] = cutOnce(afterId, `"created": ${TIME_MARK}`, String(TIME_MARK));
  return { parts: [beforeId, beforeTime, afterTime], usage };
}

/** The text before and after `mark`, found within the first occurrence of `place`. */
function cutOnce(text: string, place: string, mark: string): readonly [string, string] {
  const at = text.indexOf(place) + place.indexOf(mark);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function extraMembers(call: Call): object {
  const text = extraText(call);
  return text === '' ? {} : JSON.parse(`{${text.slice(0, -1)}}`);
}
