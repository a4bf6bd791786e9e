/** The tables of endpoints by the name that a surface gives them. */
import {
  AZURE,
  BEDROCK,
  VERTEX,
  VERTEX_ANTHROPIC,
  VERTEX_OPENAI,
  VERTEX_PROJECT,
} from './cloud-endpoints.ts';
import type { EndpointRow } from './endpoint-rows.ts';
import { ANTHROPIC, COHERE, GOOGLE, MISTRAL, OLLAMA, OPENAI, VOYAGE, XAI } from './maker-endpoints.ts';

export const ENDPOINT_TABLES = {
  openai: OPENAI,
  anthropic: ANTHROPIC,
  google: GOOGLE,
  cohere: COHERE,
  mistral: MISTRAL,
  voyage: VOYAGE,
  xai: XAI,
  ollama: OLLAMA,
  azure: AZURE,
  bedrock: BEDROCK,
  vertex: VERTEX,
  'vertex-project': VERTEX_PROJECT,
  'vertex-anthropic': VERTEX_ANTHROPIC,
  'vertex-openai': VERTEX_OPENAI,
} as const satisfies Readonly<Record<string, readonly EndpointRow[]>>;

export type EndpointTableName = keyof typeof ENDPOINT_TABLES;
