/** The chunks of a streamed chat completion (platform.openai.com/docs/api-reference/chat-streaming). */
import type { Answer, Counts, Statement } from './answer.ts';
import type { Call } from './call.ts';
import { asRecord, escapeJson } from './json.ts';
import { extraText, FINISH, groqId } from './openai-chat-members.ts';
import { openaiHeaders } from './openai-headers.ts';
import { chatUsage } from './openai-usage.ts';
import type { Script } from './script.ts';

/** The frames of `choices` equal choices; where usage stands in them is the provider's trait. */
export function streamedChat(
  call: Call,
  id: string,
  script: Script,
  choices: number,
  hasUsage: boolean,
): Answer {
  const { chat } = call.provider;
  const mode = hasUsage ? chat.streamUsage : 'none';
  const isAsked = asRecord(call.body['stream_options'])['include_usage'] === true;
  const usage = chatUsage(chat.usage, script.counts);
  const usageText = JSON.stringify(usage);
  const open = (object: string): string =>
    `data: {"id":"${id}","object":"${object}","created":${call.createdSeconds},"model":"${escapeJson(call.served)}",${extraText(call)}"choices":[`;
  const head = open('chat.completion.chunk');
  const plainEnd = isAsked && hasUsage && chat.hasNullUsage ? '],"usage":null}\n\n' : ']}\n\n';
  const frames: string[] = chat.comments.map((comment) => `${comment}\n\n`);
  const statements: Statement[] = [];

  const deltas = deltaTexts(call, script);
  deltas.forEach((delta, step) => {
    const running =
      mode === 'every' ? chatUsage(chat.usage, countsAfter(script, step + 1, deltas.length)) : null;
    const end = running ? `],"usage":${JSON.stringify(running)}}\n\n` : plainEnd;
    for (let index = 0; index < choices; index++) {
      const seed = step === 0 && chat.streamUsage === 'x-groq' ? groqEnd(call, null, null) : end;
      frames.push(`${head}{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":null}${seed}`);
    }
    if (running) statements.push({ afterFrames: frames.length, usage: running });
  });

  for (let index = 0; index < choices; index++) {
    const isLast = index === choices - 1;
    let end = plainEnd;
    if (isLast && (mode === 'finish' || mode === 'every')) end = `],"usage":${usageText}}\n\n`;
    if (isLast && mode === 'x-groq') end = groqEnd(call, usageText, isAsked ? usageText : null);
    const finish = `{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${FINISH[script.finish]}"}`;
    frames.push(open(chat.finishObject) + finish + end);
  }
  if (mode === 'extra' || (mode === 'extra-if-asked' && isAsked)) {
    frames.push(`${head}],"usage":${usageText}}\n\n`);
  }
  const isStated = mode !== 'none' && (mode !== 'extra-if-asked' || isAsked);
  if (isStated) statements.push({ afterFrames: frames.length, usage });
  if (chat.endsWithDone) frames.push('data: [DONE]\n\n');
  return {
    kind: 'streamed',
    headers: openaiHeaders(call),
    contentType: 'text/event-stream; charset=utf-8',
    frames,
    statements,
    upstreamId: id,
    counts: script.counts,
  };
}

/** The `delta` objects of one choice, in order, as JSON text. */
function deltaTexts(call: Call, script: Script): readonly string[] {
  const { reasoningField } = call.provider.chat;
  const first = script.tool ? 'null' : '""';
  const deltas = [`{"role":"assistant","content":${first},"refusal":null}`];
  if (reasoningField !== null) {
    for (const piece of script.reasoning) deltas.push(`{"${reasoningField}":"${escapeJson(piece)}"}`);
  }
  if (script.tool) {
    const { name, argumentsText } = script.tool;
    const id = `call_${call.identity.letters(24, 1)}`;
    deltas.push(
      `{"tool_calls":[{"index":0,"id":"${id}","type":"function","function":{"name":"${escapeJson(name)}","arguments":""}}]}`,
      `{"tool_calls":[{"index":0,"function":{"arguments":"${escapeJson(argumentsText)}"}}]}`,
    );
  }
  for (const piece of script.text) deltas.push(`{"content":"${escapeJson(piece)}"}`);
  return deltas;
}

/** What has been generated after `step` of `steps` chunks. */
function countsAfter(script: Script, step: number, steps: number): Counts {
  const { counts } = script;
  return { ...counts, output: Math.ceil((counts.output * step) / steps) };
}

function groqEnd(call: Call, inner: string | null, outer: string | null): string {
  const usage = inner === null ? '' : `,"usage":${inner}`;
  return `],"x_groq":{"id":"${groqId(call)}"${usage}}${outer === null ? '' : `,"usage":${outer}`}}\n\n`;
}
