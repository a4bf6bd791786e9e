/**
 * Asks a provider for the usage of a stream by adding `stream_options.include_usage` to the caller's own text. Not
 * one other byte of it changes. Pure.
 */
import { type BodyEdit, editBody } from './body-edits.ts';
import type { RequestFacts } from './request-facts.ts';

const encoder = new TextEncoder();
const MEMBER = encoder.encode('"stream_options":{"include_usage":true},');
const OPTIONS = encoder.encode('{"include_usage":true}');
const OPTION = encoder.encode('"include_usage":true,');
const ONLY_OPTION = encoder.encode('"include_usage":true');
const TRUE = encoder.encode('true');

/**
 * The edit that sets the option; none where `facts.wantsSplice` is false.
 * @param facts what `readRequestFacts` read from the body that is to be edited
 */
export function usageEdits({ splice }: RequestFacts): BodyEdit[] {
  if (splice === null) return [];
  switch (splice.kind) {
    case 'member':
      return [{ start: splice.at, end: splice.at, text: MEMBER }];
    case 'option':
      return [{ start: splice.at, end: splice.at, text: splice.isOnly ? ONLY_OPTION : OPTION }];
    case 'options':
      return [{ ...splice.range, text: OPTIONS }];
    case 'value':
      return [{ ...splice.range, text: TRUE }];
  }
}

/** The body with the option set; the body itself where there is nothing to set. */
export function askForUsage(body: Uint8Array, facts: RequestFacts): Uint8Array {
  return editBody(body, usageEdits(facts));
}
