/** Calls that the gateway refuses, and what it has to say. */

import { callHeaders, chat, type Headers } from './calls.ts';
import type { RunningStack } from './stack.ts';

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly path?: string;
  readonly headers?: Headers;
  readonly body?: object | string;
  /** Instead of a body: so long one is said to be. */
  readonly statedBytes?: number;
}

const key = (stack: RunningStack) => callHeaders(stack, 'refused');
const withoutKey = (stack: RunningStack) => {
  const { 'x-aso-api-key': _, ...headers } = key(stack);
  return headers;
};
/** The stack's key with its last character changed. */
export const mistyped = (stack: RunningStack): string =>
  `${stack.apiKey.slice(0, -1)}${stack.apiKey.endsWith('0') ? '1' : '0'}`;

type Make = (stack: RunningStack) => Refused;

export const REFUSED: readonly (readonly [string, Make])[] = [
  ['malformed JSON', () => ({ status: 400, code: 'malformed_body', body: '{"model":"gpt-4o-mini",' })],
  ['a JSON array', () => ({ status: 400, code: 'malformed_body', body: '[]' })],
  ['an empty body', () => ({ status: 400, code: 'malformed_body', body: '' })],
  ['JSON nested without end', () => ({ status: 400, code: 'malformed_body', body: '['.repeat(200_000) })],
  ['no model', () => ({ status: 400, code: 'missing_model', body: { messages: [] } })],
  ['an empty model', () => ({ status: 400, code: 'missing_model', body: chat('x', { model: '' }) })],
  ['a body over the limit', () => ({ status: 413, code: 'body_too_large', statedBytes: 33_600_000 })],
  ['an unknown provider', () => ({ status: 404, code: 'unknown_provider', path: '/v1/nobody/v1/chat' })],
  ['an unknown path of our own', () => ({ status: 404, code: 'unknown_endpoint', path: '/v2/openai/x' })],
  ['no key', (stack) => ({ status: 401, code: 'missing_key', headers: withoutKey(stack) })],
  [
    "a key in the provider's place",
    (stack) => ({
      status: 401,
      code: 'no_stored_credential',
      headers: { ...withoutKey(stack), authorization: `Bearer ${stack.apiKey}` },
    }),
  ],
  ...(
    [
      ['a key that is only a prefix', () => 'aso_k_'],
      ['a key of another product', () => 'sk-live-0123456789'],
      ['a mistyped key', mistyped],
      ['a key cut short', ({ apiKey }: RunningStack) => apiKey.slice(0, 40)],
      ['a key with something behind it', ({ apiKey }: RunningStack) => `${apiKey}x`],
      ['a key of another id', () => `aso_k_${'0'.repeat(24)}.${'0'.repeat(49)}`],
      ['a very long key', () => `aso_k_${'a'.repeat(6_000)}`],
    ] as const
  ).map(([title, text]): readonly [string, Make] => [
    title,
    (stack) => ({
      status: 403,
      code: 'invalid_key',
      headers: { ...withoutKey(stack), 'x-aso-api-key': text(stack) },
    }),
  ]),
  [
    'a key given twice',
    (stack) => ({
      status: 400,
      code: 'duplicate_header',
      headers: { ...key(stack), 'x-aso-api-key': `${stack.apiKey}, ${stack.apiKey}` },
    }),
  ],
  [
    'dimensions beyond any size',
    (stack) => ({
      status: 400,
      code: 'header_too_large',
      headers: { ...key(stack), 'x-aso-dims': `team=${'x'.repeat(8_000)}` },
    }),
  ],
  [
    'a dimension given twice',
    (stack) => ({
      status: 400,
      code: 'duplicate_dimension',
      headers: { ...key(stack), 'x-aso-dims': 'team=a,team=b' },
    }),
  ],
  [
    'a dimension that the key does not allow',
    (stack) => ({
      status: 400,
      code: 'dimension_key_not_allowed',
      headers: { ...key(stack), 'x-aso-dims': 'planet=mars' },
    }),
  ],
];
