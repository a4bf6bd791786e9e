/** How a key is used, per SDK. A key stands in a snippet only in the dialog that shows it once; elsewhere a placeholder. */
export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** Stands where the key would. */
export const KEY_PLACEHOLDER = 'YOUR_GATEWAY_KEY';
const PROVIDER_KEY = 'YOUR_PROVIDER_KEY';
const GATEWAY_PLACEHOLDER = 'https://YOUR_GATEWAY';

/** @param gatewayUrl base URL of the gateway; null: the API was not told */
export function snippetsOf(gatewayUrl: string | null, key: string = KEY_PLACEHOLDER): readonly Snippet[] {
  const base = gatewayUrl ?? GATEWAY_PLACEHOLDER;
  const header = `{ 'X-ASO-API-Key': '${key}' }`;
  const pythonHeader = `{"X-ASO-API-Key": "${key}"}`;
  return [
    {
      name: 'curl',
      text: [
        `curl ${base}/v1/openai/v1/chat/completions \\`,
        `  -H 'X-ASO-API-Key: ${key}' \\`,
        `  -H 'Authorization: Bearer ${PROVIDER_KEY}' \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
      ].join('\n'),
    },
    {
      name: 'OpenAI, TypeScript',
      text: [
        'new OpenAI({',
        `  baseURL: '${base}/v1/openai/v1',`,
        `  apiKey: '${PROVIDER_KEY}',`,
        `  defaultHeaders: ${header},`,
        '});',
      ].join('\n'),
    },
    {
      name: 'OpenAI, Python',
      text: [
        'OpenAI(',
        `    base_url="${base}/v1/openai/v1",`,
        `    api_key="${PROVIDER_KEY}",`,
        `    default_headers=${pythonHeader},`,
        ')',
      ].join('\n'),
    },
    {
      name: 'Anthropic, TypeScript',
      text: [
        'new Anthropic({',
        `  baseURL: '${base}/v1/anthropic',`,
        `  apiKey: '${PROVIDER_KEY}',`,
        `  defaultHeaders: ${header},`,
        '});',
      ].join('\n'),
    },
    {
      name: 'Anthropic, Python',
      text: [
        'Anthropic(',
        `    base_url="${base}/v1/anthropic",`,
        `    api_key="${PROVIDER_KEY}",`,
        `    default_headers=${pythonHeader},`,
        ')',
      ].join('\n'),
    },
    {
      name: 'Google, TypeScript',
      text: [
        'new GoogleGenAI({',
        `  apiKey: '${PROVIDER_KEY}',`,
        '  httpOptions: {',
        `    baseUrl: '${base}/v1/google',`,
        `    headers: ${header},`,
        '  },',
        '});',
      ].join('\n'),
    },
  ];
}
