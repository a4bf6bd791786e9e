/**
 * Anthropic's prompt cache (docs.claude.com/en/docs/build-with-claude/prompt-caching): `cache_control` marks
 * the end of a prefix; the longest prefix that was written before is read, the rest up to the last mark is
 * written, each part with its mark's lifetime. The minimum length of the real cache is not applied.
 */
import type { Call } from './call.ts';
import { asList, asRecord, type Json } from './json.ts';
import { promptTokens } from './script.ts';

export interface CacheCounts {
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

interface Mark {
  readonly prefix: string;
  readonly tokens: number;
  readonly isHour: boolean;
}

const NO_CACHE: CacheCounts = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

/** How many of the prompt's `tokens` come from the cache or go into it. */
export function explicitCache(call: Call, tokens: number): CacheCounts {
  const { directives, memory } = call;
  if (directives.cached !== null) return { ...NO_CACHE, cacheRead: Math.min(directives.cached, tokens) };
  const marks = cacheMarks(call, tokens);
  if (marks.length === 0) return NO_CACHE;
  const scope = `anthropic/${call.model}`;
  const isRemembering = directives.number === null;
  let cacheRead = 0;
  let cacheWrite5m = 0;
  let cacheWrite1h = 0;
  const known = isRemembering ? marks.findLastIndex((mark) => memory.has(scope, mark.prefix)) : -1;
  marks.forEach((mark, index) => {
    const added = mark.tokens - (marks[index - 1]?.tokens ?? 0);
    if (index <= known) cacheRead += added;
    else if (mark.isHour) cacheWrite1h += added;
    else cacheWrite5m += added;
    if (isRemembering) memory.remember(scope, mark.prefix);
  });
  return { cacheRead, cacheWrite5m, cacheWrite1h };
}

/** The marks in the order of the prompt: tools, system, messages. */
function cacheMarks(call: Call, total: number): readonly Mark[] {
  if (!call.raw.includes('cache_control')) return [];
  const { body } = call;
  const blocks: Json[] = [...asList(body['tools'])];
  if (typeof body['system'] === 'string') blocks.push(body['system']);
  blocks.push(...asList(body['system']));
  for (const message of asList(body['messages'])) {
    const { content } = asRecord(message);
    if (typeof content === 'string') blocks.push(content);
    blocks.push(...asList(content));
  }
  const marks: Mark[] = [];
  blocks.forEach((block, index) => {
    const control = asRecord(asRecord(block)['cache_control']);
    if (control['type'] !== 'ephemeral') return;
    const prefix = blocks.slice(0, index + 1);
    const tokens = Math.min(promptTokens(prefix), total);
    marks.push({ prefix: JSON.stringify(prefix), tokens, isHour: control['ttl'] === '1h' });
  });
  const whole = asRecord(body['cache_control']);
  if (whole['type'] === 'ephemeral') {
    marks.push({ prefix: JSON.stringify(blocks), tokens: total, isHour: whole['ttl'] === '1h' });
  }
  return marks;
}
