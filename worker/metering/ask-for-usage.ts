/**
 * Asks a provider for the usage of a stream by adding `stream_options.include_usage` to the caller's own text. Not
 * one other byte of it changes. Pure.
 */
import type { RequestFacts } from './request-facts.ts';

const encoder = new TextEncoder();
const MEMBER = encoder.encode('"stream_options":{"include_usage":true},');
const OPTIONS = encoder.encode('{"include_usage":true}');
const OPTION = encoder.encode('"include_usage":true,');
const ONLY_OPTION = encoder.encode('"include_usage":true');
const TRUE = encoder.encode('true');

/**
 * The body with the option set; the body itself where `facts.wantsSplice` is false.
 * @param facts what `readRequestFacts` read from this very body
 */
export function askForUsage(body: Uint8Array, facts: RequestFacts): Uint8Array {
  const { splice } = facts;
  if (splice === null) return body;
  switch (splice.kind) {
    case 'member':
      return replace(body, splice.at, splice.at, MEMBER);
    case 'option':
      return replace(body, splice.at, splice.at, splice.isOnly ? ONLY_OPTION : OPTION);
    case 'options':
      return replace(body, splice.range.start, splice.range.end, OPTIONS);
    case 'value':
      return replace(body, splice.range.start, splice.range.end, TRUE);
  }
}

function replace(body: Uint8Array, start: number, end: number, text: Uint8Array): Uint8Array {
  const spliced = new Uint8Array(body.length - (end - start) + text.length);
  spliced.set(body.subarray(0, start));
  spliced.set(text, start);
  spliced.set(body.subarray(end), start + text.length);
  return spliced;
}
