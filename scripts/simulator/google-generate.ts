/** `…/models/{model}:generateContent` and its siblings (ai.google.dev/api/generate-content). */
import { type Answer, type Counts, inputTokens, type Statement } from './answer.ts';
import type { Call } from './call.ts';
import { errorAnswer } from './errors.ts';
import { asCount, asList, asRecord, asText, type Json, type JsonRecord } from './json.ts';
import { reasonsUnasked } from './models.ts';
import { automaticCacheRead } from './prompt-memory.ts';
import { promptTokens, type Script, writeScript } from './script.ts';
import type { ToolOffer } from './tool-arguments.ts';

const FINISH = { stop: 'STOP', length: 'MAX_TOKENS', tool: 'STOP' } as const;

/** Answers in one body. */
export function answerGenerate(call: Call): Answer {
  const refused = refuse(call);
  if (refused) return refused;
  const script = write(call);
  const id = call.identity.letters(23);
  const usage = call.directives.faults.has('no-usage') ? null : usageMetadata(call, script.counts);
  const parts = [...thoughtParts(call, script), ...answerParts(script, script.text.join(''))];
  return {
    kind: 'whole',
    status: 200,
    headers: [],
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify(chunk(call, id, parts, script, usage), null, 2),
    usage,
    upstreamId: id,
    counts: script.counts,
  };
}

/** Answers in chunks: server-sent events with `alt=sse`, else the elements of a JSON array. */
export function answerGenerateStream(call: Call): Answer {
  const refused = refuse(call);
  if (refused) return refused;
  const script = write(call);
  const id = call.identity.letters(23);
  const isEvents = new URLSearchParams(call.query).get('alt') === 'sse';
  const hasUsage = !call.directives.faults.has('no-usage');
  const statements: Statement[] = [];
  const chunks: object[] = [];
  const add = (parts: readonly object[], counts: Counts, isLast: boolean): void => {
    const usage = hasUsage ? usageMetadata(call, counts) : null;
    chunks.push(chunk(call, id, parts, isLast ? script : null, usage));
    if (usage !== null) statements.push({ afterFrames: chunks.length, usage });
  };
  const thoughts = thoughtParts(call, script);
  if (thoughts.length > 0) add(thoughts, { ...script.counts, output: script.counts.reasoning }, false);
  const pieces = script.tool ? [''] : script.text;
  pieces.forEach((piece, index) => {
    const isLast = index === pieces.length - 1;
    add(
      answerParts(script, piece),
      isLast ? script.counts : countsAfter(script, index + 1, pieces.length),
      isLast,
    );
  });
  return {
    kind: 'streamed',
    headers: [],
    contentType: isEvents ? 'text/event-stream' : 'application/json; charset=UTF-8',
    frames: isEvents ? chunks.map((value) => `data: ${JSON.stringify(value)}\r\n\r\n`) : arrayFrames(chunks),
    statements,
    upstreamId: id,
    counts: script.counts,
  };
}

/** Text of the last content whose role is `user` or not given. */
export function lastContentText(body: JsonRecord): string {
  const contents = asList(body['contents']);
  const last = contents.findLast((content) => (asRecord(content)['role'] ?? 'user') === 'user');
  const content = last ?? body['content'] ?? asRecord(asList(body['requests']).at(-1))['content'];
  return asList(asRecord(content)['parts'])
    .map((part) => asText(asRecord(part)['text']) ?? '')
    .join('\n');
}

function write(call: Call): Script {
  const { body } = call;
  const config = asRecord(body['generationConfig']);
  const thinking = asRecord(config['thinkingConfig']);
  const budget = asCount(thinking['thinkingBudget']);
  const tokens = promptTokens(body['systemInstruction'], body['contents'], body['tools']);
  const last = asRecord(asList(body['contents']).at(-1));
  const hasResult = asList(last['parts']).some((part) => asRecord(part)['functionResponse'] !== undefined);
  const calling = asRecord(asRecord(body['toolConfig'])['functionCallingConfig'])['mode'];
  return writeScript(call, {
    inputTokens: tokens,
    cacheRead: automaticCacheRead(
      call,
      [body['systemInstruction'] ?? null, body['contents'] ?? null],
      tokens,
    ),
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: asCount(config['maxOutputTokens']),
    isReasoning:
      budget === null ? reasonsUnasked(call.model) || thinking['thinkingBudget'] === -1 : budget > 0,
    tools: offers(body['tools']),
    mustCallTool: calling === 'ANY',
    isUserTurn: (last['role'] ?? 'user') === 'user' && !hasResult,
    choices: 1,
  });
}

function refuse(call: Call): Answer | null {
  if (asList(call.body['contents']).length > 0) return null;
  const message = '* GenerateContentRequest.contents: contents is not specified\n';
  return errorAnswer(call.provider, 'google', '', { status: 400, message });
}

/** `candidatesTokenCount` leaves thoughts out; the total has them (ai.google.dev/gemini-api/docs/thinking). */
function usageMetadata(call: Call, counts: Counts): object {
  const input = inputTokens(counts);
  return {
    promptTokenCount: input,
    candidatesTokenCount: counts.output - counts.reasoning,
    totalTokenCount: input + counts.output,
    ...(counts.cacheRead > 0 ? { cachedContentTokenCount: counts.cacheRead } : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
    ...(counts.reasoning > 0 ? { thoughtsTokenCount: counts.reasoning } : {}),
    serviceTier: asText(call.body['serviceTier']) ?? 'standard',
  };
}

function chunk(
  call: Call,
  id: string,
  parts: readonly object[],
  ended: Script | null,
  usage: object | null,
): object {
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(ended ? { finishReason: FINISH[ended.finish] } : {}),
        index: 0,
      },
    ],
    ...(usage === null ? {} : { usageMetadata: usage }),
    modelVersion: call.served,
    responseId: id,
  };
}

function answerParts(script: Script, text: string): readonly object[] {
  if (!script.tool) return [{ text }];
  return [{ functionCall: { name: script.tool.name, args: JSON.parse(script.tool.argumentsText) } }];
}

/** Thoughts are shown only when asked for. */
function thoughtParts(call: Call, script: Script): readonly object[] {
  const thinking = asRecord(asRecord(call.body['generationConfig'])['thinkingConfig']);
  const isShown = thinking['includeThoughts'] === true || call.directives.think !== null;
  return isShown && script.reasoning.length > 0 ? [{ text: script.reasoning.join(''), thought: true }] : [];
}

function countsAfter(script: Script, step: number, steps: number): Counts {
  const { counts } = script;
  const text = Math.ceil(((counts.output - counts.reasoning) * step) / steps);
  return { ...counts, output: counts.reasoning + text };
}

function arrayFrames(chunks: readonly object[]): readonly string[] {
  const last = chunks.length - 1;
  return chunks.map((value, index) => {
    const head = index === 0 ? '[' : ',\r\n';
    return `${head}${JSON.stringify(value, null, 2)}\n${index === last ? ']\n' : ''}`;
  });
}

function offers(tools: Json | undefined): readonly ToolOffer[] {
  const list: ToolOffer[] = [];
  for (const tool of asList(tools)) {
    for (const entry of asList(asRecord(tool)['functionDeclarations'])) {
      const declaration = asRecord(entry);
      const name = asText(declaration['name']);
      const schema = declaration['parametersJsonSchema'] ?? declaration['parameters'];
      if (name !== null) list.push({ name, schema: asRecord(schema) });
    }
  }
  return list;
}
