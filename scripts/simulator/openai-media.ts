/** OpenAI's moderations, images and audio transcriptions (platform.openai.com/docs/api-reference). */
import type { Answer, Counts } from './answer.ts';
import type { Call } from './call.ts';
import { asCount, asList, asText, escapeJson, type JsonRecord } from './json.ts';
import { missing } from './openai-chat.ts';
import { openaiHeaders } from './openai-headers.ts';
import { promptTokens, writeScript } from './script.ts';

const CATEGORIES = ['harassment', 'hate', 'illicit', 'self-harm', 'sexual', 'violence'];
/** A PNG of one grey pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
const TOKENS_PER_IMAGE = 272;
const MAX_IMAGES = 4;
/** An upload counts one second of audio, or ten tokens, per this many bytes. */
const BYTES_PER_SECOND = 16_000;
const AUDIO_TOKENS_PER_SECOND = 10;

/** Nothing is ever flagged; moderations state no usage. */
export function answerModeration(call: Call): Answer {
  const { input } = call.body;
  if (input === undefined) return missing(call, 'input');
  const result = {
    flagged: false,
    categories: Object.fromEntries(CATEGORIES.map((name) => [name, false])),
    category_scores: Object.fromEntries(CATEGORIES.map((name) => [name, 0.0001])),
  };
  const inputs = Math.max(asList(input).length, 1);
  const id = `modr-${call.identity.letters(29)}`;
  const value = { id, model: call.served || 'omni-moderation-latest', results: Array(inputs).fill(result) };
  return json(call, value, null, id, null);
}

/** One grey pixel per image. GPT image models state tokens, DALL-E models nothing. */
export function answerImages(call: Call): Answer {
  const prompt = call.body['prompt'];
  if (prompt === undefined) return missing(call, 'prompt');
  const count = Math.min(Math.max(asCount(call.body['n']) ?? 1, 1), MAX_IMAGES);
  const input = promptTokens(prompt);
  const output = count * TOKENS_PER_IMAGE;
  const usage = call.model.startsWith('dall-e')
    ? null
    : {
        input_tokens: input,
        input_tokens_details: { text_tokens: input, image_tokens: 0 },
        output_tokens: output,
        total_tokens: input + output,
      };
  const isStated = usage !== null && !call.directives.faults.has('no-usage');
  const data = Array.from({ length: count }, () => ({ b64_json: PIXEL }));
  const value = { created: call.createdSeconds, data, ...(isStated ? { usage } : {}) };
  return json(call, value, isStated ? usage : null, null, tokenCounts(input, output));
}

/** A transcription; `whisper-1` states seconds, the other models tokens. */
export function answerTranscription(call: Call): Answer {
  const script = writeScript(call, {
    inputTokens: 1,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    maxTokens: null,
    isReasoning: false,
    tools: [],
    mustCallTool: false,
    isUserTurn: false,
    choices: 1,
  });
  const seconds = Math.max(1, Math.ceil(call.raw.length / BYTES_PER_SECOND));
  const text = script.text.join('');
  const input = seconds * AUDIO_TOKENS_PER_SECOND;
  const { output } = script.counts;
  const byTokens = {
    type: 'tokens',
    input_tokens: input,
    input_token_details: { text_tokens: 0, audio_tokens: input },
    output_tokens: output,
    total_tokens: input + output,
  };
  const isWhisper = call.model.startsWith('whisper');
  const usage = call.directives.faults.has('no-usage')
    ? null
    : isWhisper
      ? { type: 'duration', seconds }
      : byTokens;
  const counts = isWhisper ? null : tokenCounts(input, output);
  if (call.body['stream'] !== 'true')
    return json(call, { text, ...(usage ? { usage } : {}) }, usage, null, counts);
  const frames = script.text.map(
    (piece) => `data: {"type":"transcript.text.delta","delta":"${escapeJson(piece)}"}\n\n`,
  );
  frames.push(
    `data: ${JSON.stringify({ type: 'transcript.text.done', text, ...(usage ? { usage } : {}) })}\n\n`,
  );
  return {
    kind: 'streamed',
    headers: openaiHeaders(call),
    contentType: 'text/event-stream; charset=utf-8',
    frames,
    statements: usage === null ? [] : [{ afterFrames: frames.length, usage }],
    upstreamId: null,
    counts,
  };
}

/** Text fields of a multipart body (RFC 7578); file parts are passed over. */
export function multipartFields(raw: Buffer, contentType: string): Record<string, string> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  const fields: Record<string, string> = {};
  if (boundary === undefined) return fields;
  const mark = `--${boundary}`;
  for (let at = raw.indexOf(mark); at >= 0; ) {
    const end = raw.indexOf(mark, at + mark.length);
    const headEnd = raw.indexOf('\r\n\r\n', at);
    if (end < 0 || headEnd < 0) break;
    const head = raw.toString('latin1', at, headEnd);
    const name = /name="([^"]*)"/i.exec(head)?.[1];
    const isUpload = /filename\*?=/i.test(head);
    if (name !== undefined && (!isUpload || /^.*\.jsonl"/im.test(head)))
      fields[name] = raw.toString('utf8', headEnd + 4, end - 2);
    at = end;
  }
  return fields;
}

/** The text in which an upload or an image request may carry directives. */
export function mediaPrompt(body: JsonRecord): string {
  return asText(body['prompt']) ?? asText(body['input']) ?? '';
}

function json(
  call: Call,
  value: object,
  usage: object | null,
  id: string | null,
  counts: Counts | null,
): Answer {
  return {
    kind: 'whole',
    status: 200,
    headers: openaiHeaders(call),
    contentType: 'application/json',
    body: JSON.stringify(value),
    usage,
    upstreamId: id,
    counts,
  };
}

function tokenCounts(input: number, output: number): Counts {
  return { uncached: input, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output, reasoning: 0 };
}
