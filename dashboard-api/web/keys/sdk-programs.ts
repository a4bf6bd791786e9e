/** The programs that Getting started shows, by SDK. Pure. */

export type Language = 'shell' | 'JavaScript' | 'Python';

/** A program of one call, given what differs between installations and people. */
export interface Sdk {
  readonly name: string;
  readonly language: Language;
  /** Where the provider's own key is kept by custom. */
  readonly variable: string;
  readonly install: string | null;
  /** @param header the gateway key, in the language; null: no header is needed @param apiKey likewise */
  readonly program: (base: string, header: string | null, apiKey: string) => string;
}

const lines = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join('\n');
const QUESTION = "[{ role: 'user', content: 'Hello' }]";
const PYTHON_QUESTION = '[{"role": "user", "content": "Hello"}]';

const javaScript = (name: string, variable: string, packages: string, program: Sdk['program']): Sdk => ({
  name,
  variable,
  program,
  language: 'JavaScript',
  install: `npm install ${packages}`,
});
const python = (name: string, variable: string, packages: string, program: Sdk['program']): Sdk => ({
  name,
  variable,
  program,
  language: 'Python',
  install: `pip install ${packages}`,
});

/** True if one of some values in Python is a variable of the environment. */
const readsEnvironment = (...values: readonly (string | null)[]): boolean =>
  values.some((value) => value?.startsWith('os.'));

/** What the snippets are made for. Each says hello, to a small model. */
export const SDKS: readonly Sdk[] = [
  {
    name: 'curl',
    language: 'shell',
    variable: 'OPENAI_API_KEY',
    install: null,
    program: (base, header, apiKey) =>
      lines(
        `curl ${base}/v1/openai/v1/chat/completions \\`,
        header && `  -H "X-ASO-API-Key: ${header}" \\`,
        `  -H "Authorization: Bearer ${apiKey}" \\`,
        `  -H "Content-Type: application/json" \\`,
        `  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
      ),
  },
  javaScript('OpenAI, JavaScript', 'OPENAI_API_KEY', 'openai', (base, header, apiKey) =>
    lines(
      "import OpenAI from 'openai';",
      '',
      'const client = new OpenAI({',
      `  baseURL: '${base}/v1/openai/v1',`,
      `  apiKey: ${apiKey},`,
      header && `  defaultHeaders: { 'X-ASO-API-Key': ${header} },`,
      '});',
      'const answer = await client.chat.completions.create({',
      "  model: 'gpt-4o-mini',",
      `  messages: ${QUESTION},`,
      '});',
      'console.log(answer.choices[0].message.content);',
    ),
  ),
  python('OpenAI, Python', 'OPENAI_API_KEY', 'openai', (base, header, apiKey) =>
    lines(
      readsEnvironment(header, apiKey) ? 'import os\n' : null,
      'from openai import OpenAI',
      '',
      'client = OpenAI(',
      `    base_url="${base}/v1/openai/v1",`,
      `    api_key=${apiKey},`,
      header && `    default_headers={"X-ASO-API-Key": ${header}},`,
      ')',
      'answer = client.chat.completions.create(',
      '    model="gpt-4o-mini",',
      `    messages=${PYTHON_QUESTION},`,
      ')',
      'print(answer.choices[0].message.content)',
    ),
  ),
  javaScript('Anthropic, JavaScript', 'ANTHROPIC_API_KEY', '@anthropic-ai/sdk', (base, header, apiKey) =>
    lines(
      "import Anthropic from '@anthropic-ai/sdk';",
      '',
      'const client = new Anthropic({',
      `  baseURL: '${base}/v1/anthropic',`,
      `  apiKey: ${apiKey},`,
      header && `  defaultHeaders: { 'X-ASO-API-Key': ${header} },`,
      '});',
      'const answer = await client.messages.create({',
      "  model: 'claude-haiku-4-5',",
      '  max_tokens: 100,',
      `  messages: ${QUESTION},`,
      '});',
      'console.log(answer.content);',
    ),
  ),
  python('Anthropic, Python', 'ANTHROPIC_API_KEY', 'anthropic', (base, header, apiKey) =>
    lines(
      readsEnvironment(header, apiKey) ? 'import os\n' : null,
      'from anthropic import Anthropic',
      '',
      'client = Anthropic(',
      `    base_url="${base}/v1/anthropic",`,
      `    api_key=${apiKey},`,
      header && `    default_headers={"X-ASO-API-Key": ${header}},`,
      ')',
      'answer = client.messages.create(',
      '    model="claude-haiku-4-5",',
      '    max_tokens=100,',
      `    messages=${PYTHON_QUESTION},`,
      ')',
      'print(answer.content)',
    ),
  ),
  javaScript('Google, JavaScript', 'GEMINI_API_KEY', '@google/genai', (base, header, apiKey) =>
    lines(
      "import { GoogleGenAI } from '@google/genai';",
      '',
      'const client = new GoogleGenAI({',
      `  apiKey: ${apiKey},`,
      '  httpOptions: {',
      `    baseUrl: '${base}/v1/google',`,
      header && `    headers: { 'X-ASO-API-Key': ${header} },`,
      '  },',
      '});',
      'const answer = await client.models.generateContent({',
      "  model: 'gemini-2.5-flash',",
      "  contents: 'Hello',",
      '});',
      'console.log(answer.text);',
    ),
  ),
  javaScript('AI SDK, OpenAI', 'OPENAI_API_KEY', 'ai @ai-sdk/openai', (base, header, apiKey) =>
    lines(
      "import { createOpenAI } from '@ai-sdk/openai';",
      "import { generateText } from 'ai';",
      '',
      'const openai = createOpenAI({',
      `  baseURL: '${base}/v1/openai/v1',`,
      `  apiKey: ${apiKey},`,
      header && `  headers: { 'X-ASO-API-Key': ${header} },`,
      '});',
      "const { text } = await generateText({ model: openai('gpt-4o-mini'), prompt: 'Hello' });",
      'console.log(text);',
    ),
  ),
  javaScript('AI SDK, Anthropic', 'ANTHROPIC_API_KEY', 'ai @ai-sdk/anthropic', (base, header, apiKey) =>
    lines(
      "import { createAnthropic } from '@ai-sdk/anthropic';",
      "import { generateText } from 'ai';",
      '',
      'const anthropic = createAnthropic({',
      `  baseURL: '${base}/v1/anthropic/v1',`,
      `  apiKey: ${apiKey},`,
      header && `  headers: { 'X-ASO-API-Key': ${header} },`,
      '});',
      "const { text } = await generateText({ model: anthropic('claude-haiku-4-5'), prompt: 'Hello' });",
      'console.log(text);',
    ),
  ),
];
