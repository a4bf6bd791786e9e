/** How a key is used, per SDK. A key stands in a snippet only in the dialog that shows it once; elsewhere a placeholder. */
export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** Stands where the key would. */
export const KEY_PLACEHOLDER = 'YOUR_GATEWAY_KEY';
const PROVIDER_KEY = 'YOUR_PROVIDER_KEY';
const GATEWAY_PLACEHOLDER = 'https://YOUR_GATEWAY';

/** Whose credential the provider gets: the program's own, sent along, or one that the organisation has stored. */
export type CredentialFrom = 'program' | 'stored';

interface Using {
  /** Base URL of the gateway; null: the API was not told. */
  readonly gatewayUrl: string | null;
  readonly key?: string;
  readonly credentialFrom?: CredentialFrom;
}

/** The lines that use a key, for each SDK. With a stored credential the key stands where the provider's own would. */
export function snippetsOf({
  gatewayUrl,
  key = KEY_PLACEHOLDER,
  credentialFrom = 'program',
}: Using): readonly Snippet[] {
  const base = gatewayUrl ?? GATEWAY_PLACEHOLDER;
  const isStored = credentialFrom === 'stored';
  const apiKey = isStored ? key : PROVIDER_KEY;
  const lines = (...parts: readonly (string | null)[]) => parts.filter((part) => part !== null).join('\n');
  const header = (name: string) => (isStored ? null : `  ${name}: { 'X-ASO-API-Key': '${key}' },`);
  const pythonHeader = isStored ? null : `    default_headers={"X-ASO-API-Key": "${key}"},`;
  return [
    {
      name: 'curl',
      text: lines(
        `curl ${base}/v1/openai/v1/chat/completions \\`,
        isStored ? null : `  -H 'X-ASO-API-Key: ${key}' \\`,
        `  -H 'Authorization: Bearer ${apiKey}' \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
      ),
    },
    {
      name: 'OpenAI, TypeScript',
      text: lines(
        'new OpenAI({',
        `  baseURL: '${base}/v1/openai/v1',`,
        `  apiKey: '${apiKey}',`,
        header('defaultHeaders'),
        '});',
      ),
    },
    {
      name: 'OpenAI, Python',
      text: lines(
        'OpenAI(',
        `    base_url="${base}/v1/openai/v1",`,
        `    api_key="${apiKey}",`,
        pythonHeader,
        ')',
      ),
    },
    {
      name: 'Anthropic, TypeScript',
      text: lines(
        'new Anthropic({',
        `  baseURL: '${base}/v1/anthropic',`,
        `  apiKey: '${apiKey}',`,
        header('defaultHeaders'),
        '});',
      ),
    },
    {
      name: 'Anthropic, Python',
      text: lines(
        'Anthropic(',
        `    base_url="${base}/v1/anthropic",`,
        `    api_key="${apiKey}",`,
        pythonHeader,
        ')',
      ),
    },
    {
      name: 'Google, TypeScript',
      text: lines(
        'new GoogleGenAI({',
        `  apiKey: '${apiKey}',`,
        '  httpOptions: {',
        `    baseUrl: '${base}/v1/google',`,
        isStored ? null : `    headers: { 'X-ASO-API-Key': '${key}' },`,
        '  },',
        '});',
      ),
    },
    {
      name: 'AI SDK, OpenAI',
      text: lines(
        'createOpenAI({',
        `  baseURL: '${base}/v1/openai/v1',`,
        `  apiKey: '${apiKey}',`,
        header('headers'),
        '});',
      ),
    },
    {
      name: 'AI SDK, Anthropic',
      text: lines(
        'createAnthropic({',
        `  baseURL: '${base}/v1/anthropic/v1',`,
        `  apiKey: '${apiKey}',`,
        header('headers'),
        '});',
      ),
    },
  ];
}
