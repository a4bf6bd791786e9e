/** What the model "says" to a request, in no provider's format: text, reasoning, tool call and counts. */
import type { Counts } from './answer.ts';
import type { Call } from './call.ts';
import { fillerPieces, fillerText } from './filler.ts';
import type { Json } from './json.ts';
import { sampleArguments, type ToolOffer } from './tool-arguments.ts';

/** What a dialect reads from its request. */
export interface Ask {
  readonly inputTokens: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** The caller's cap on generated tokens, reasoning included; null: none. */
  readonly maxTokens: number | null;
  readonly isReasoning: boolean;
  readonly tools: readonly ToolOffer[];
  /** The caller left the model no choice but to call a tool. */
  readonly mustCallTool: boolean;
  /** The endpoint knows tools and the last turn is the user's: a call is due now, not after a tool's result. */
  readonly isUserTurn: boolean;
  /** Answers asked for at once. */
  readonly choices: number;
}

export interface ToolCall {
  readonly name: string;
  /** A JSON object. */
  readonly argumentsText: string;
}

export interface Script {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly tool: ToolCall | null;
  readonly counts: Counts;
  readonly finish: 'stop' | 'length' | 'tool';
}

/** Stands in a text for `[[fault:big:MB]]` of filler, which is set in when the answer is sent. */
export const BIG_MARK = '@@big@@';
export const MEBIBYTE = 1_048_576;
export const BLOCK_BYTES = 65_536;
const BLOCK_TEXT = 'simulated text: '.repeat(BLOCK_BYTES / 16);

/** What `[[tool]]` calls where the request offers nothing. */
const UNOFFERED_TOOL: ToolOffer = {
  name: 'simulated_tool',
  schema: { type: 'object', properties: { text: { type: 'string' } } },
};
const DEFAULT_TEXT_TOKENS = 64;
const MAX_TEXT_TOKENS = 256;
const DEFAULT_REASONING_TOKENS = 32;
const NEGATIVE_OUTPUT = -9;

/** Tokens of a text: a quarter of its UTF-8 bytes, at least one. */
export function textTokens(text: string): number {
  return Math.max(1, Math.ceil(Buffer.byteLength(text) / 4));
}

/** Tokens of a prompt: a quarter of the bytes of all strings in the given parts of the request, at least one. */
export function promptTokens(...parts: readonly (Json | undefined)[]): number {
  let bytes = 0;
  for (const part of parts) bytes += stringBytes(part);
  return Math.max(1, Math.ceil(bytes / 4));
}

/** Writes the answer to a request. The caller's cap cuts text and counts as a real one would; never `[[say]]`. */
export function writeScript(call: Call, ask: Ask): Script {
  const { directives } = call;
  const tool = chooseTool(call, ask);
  const big = directives.faults.get('big');
  const wantedReasoning =
    ask.isReasoning || directives.think !== null
      ? directives.think
        ? textTokens(directives.think)
        : DEFAULT_REASONING_TOKENS
      : 0;
  const wantedText = big
    ? ((big.amount ?? 1) * MEBIBYTE) / 4
    : tool
      ? textTokens(tool.argumentsText)
      : wantedTokens(call, ask.maxTokens);
  const cap = ask.maxTokens ?? Number.MAX_SAFE_INTEGER;
  const isCut = wantedReasoning + wantedText > cap && !big;
  const reasoning = isCut ? Math.min(wantedReasoning, Math.floor(cap / 2)) : wantedReasoning;
  const text = isCut ? cap - reasoning : wantedText;
  const output = directives.faults.has('negative-count') ? NEGATIVE_OUTPUT : (reasoning + text) * ask.choices;
  return {
    reasoning: reasoning > 0 ? [directives.think || fillerText(reasoning)] : [],
    text: tool ? [] : big ? [BIG_MARK] : sayPieces(call, text),
    tool,
    counts: {
      uncached: ask.inputTokens - ask.cacheRead - ask.cacheWrite5m - ask.cacheWrite1h,
      cacheRead: ask.cacheRead,
      cacheWrite5m: ask.cacheWrite5m,
      cacheWrite1h: ask.cacheWrite1h,
      output,
      reasoning: reasoning * ask.choices,
    },
    finish: tool ? 'tool' : isCut || text === ask.maxTokens ? 'length' : 'stop',
  };
}

/** So many mebibytes of text, in blocks. */
export function bigText(mebibytes: number): readonly string[] {
  return Array<string>(Math.ceil((mebibytes * MEBIBYTE) / BLOCK_BYTES)).fill(BLOCK_TEXT);
}

function wantedTokens(call: Call, maxTokens: number | null): number {
  const { say, tokens } = call.directives;
  const said = say.reduce((sum, text) => sum + textTokens(text), 0);
  if (tokens !== null) return said + tokens;
  if (said > 0) return said;
  return maxTokens === null ? DEFAULT_TEXT_TOKENS : Math.min(maxTokens, MAX_TEXT_TOKENS);
}

function sayPieces(call: Call, tokens: number): readonly string[] {
  const { say, chunks } = call.directives;
  const wanted = chunks ?? call.defaultChunks ?? undefined;
  if (say.length === 0) return fillerPieces(tokens, wanted);
  const rest = call.directives.tokens ?? 0;
  return rest > 0 ? [...say.map((text) => `${text} `), ...fillerPieces(rest, wanted)] : say;
}

function chooseTool(call: Call, ask: Ask): ToolCall | null {
  const isCalling = call.directives.tool !== null || (ask.mustCallTool && ask.tools.length > 0);
  if (!isCalling || !ask.isUserTurn) return null;
  const offer = ask.tools[0] ?? UNOFFERED_TOOL;
  return {
    name: offer.name,
    argumentsText: sampleArguments(offer.schema, call.directives.tool || 'simulated'),
  };
}

function stringBytes(value: Json | undefined): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 0;
  if (Array.isArray(value)) for (const item of value) bytes += stringBytes(item as Json);
  else for (const name in value) bytes += stringBytes((value as Record<string, Json>)[name]);
  return bytes;
}
