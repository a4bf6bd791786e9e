/** The tables of endpoints by the name that a surface gives them. */
import { AZURE, BEDROCK, VERTEX, VERTEX_ANTHROPIC, VERTEX_OPENAI } from './cloud-endpoints.ts';
import type { EndpointRow } from './endpoint-rows.ts';
import { ANTHROPIC, COHERE, GOOGLE, OPENAI } from './maker-endpoints.ts';

export const ENDPOINT_TABLES = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  google: GOOGLE,
  cohere: COHERE,
  azure: AZURE,
  bedrock: BEDROCK,
  vertex: VERTEX,
  'vertex-anthropic': VERTEX_ANTHROPIC,
  'vertex-openai': VERTEX_OPENAI,
} as const satisfies Readonly<Record<string, readonly EndpointRow[]>>;

export type EndpointTableName = keyof typeof ENDPOINT_TABLES;
