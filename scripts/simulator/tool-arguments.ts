import { asList, asRecord, asText, type Json, type JsonRecord } from './json.ts';

/** A function that the caller offers to the model. */
export interface ToolOffer {
  readonly name: string;
  /** JSON schema of its arguments. */
  readonly schema: JsonRecord;
}

const MAX_DEPTH = 6;

/** Arguments that satisfy an ordinary JSON schema; every free string in them is `text`. */
export function sampleArguments(schema: JsonRecord, text: string): string {
  return JSON.stringify(sample(schema, text, 0));
}

function sample(schema: JsonRecord, text: string, depth: number): Json {
  const choices = asList(schema['enum']);
  if (choices[0] !== undefined) return choices[0];
  const constant = schema['const'];
  if (constant !== undefined) return constant;
  const declared = schema['type'];
  const type = (Array.isArray(declared) ? asText(declared[0] as Json) : asText(declared))?.toLowerCase();
  if (type === 'number' || type === 'integer')
    return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  if (type === 'array') return depth < MAX_DEPTH ? [sample(asRecord(schema['items']), text, depth + 1)] : [];
  if (type === 'string') return text;
  const properties = asRecord(schema['properties']);
  const value: Record<string, Json> = {};
  for (const name of Object.keys(properties)) {
    if (depth < MAX_DEPTH) value[name] = sample(asRecord(properties[name]), text, depth + 1);
  }
  return value;
}
