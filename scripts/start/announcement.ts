/** What `npm start` prints once everything answers: all that a newcomer needs for the first call. */
import type { Addresses } from './programs.ts';

export interface Announcement extends Addresses {
  readonly organisationName: string;
  /** Null if no key was made just now: keys are shown once. */
  readonly newKey: string | null;
  readonly newToken: string | null;
  readonly loginUrl: string;
  readonly stateDir: string;
}

/** The whole text, ending in a line break. */
export function announcementText(announcement: Announcement): string {
  const { gatewayUrl, simulatorUrl, loginUrl, stateDir } = announcement;
  return [
    '',
    `SpendGate is running for ${announcement.organisationName}, reachable from this machine only.`,
    '',
    `  Gateway     ${gatewayUrl}`,
    `  Upstream    ${simulatorUrl === null ? 'the real providers, with your own credentials' : `${simulatorUrl} (no real provider is called)`}`,
    `  Dashboard   ${loginUrl}`,
    '              opens once, within 15 minutes; Enter, here, prints another',
    ...keyLines(announcement),
    ...tokenLines(announcement),
    '',
    ...exampleLines(announcement),
    '',
    `State is in ${stateDir} and stays there. Ctrl-C stops everything.`,
    '',
  ].join('\n');
}

function keyLines({ newKey }: Announcement): string[] {
  if (newKey !== null)
    return [`  Key         ${newKey}`, '              shown this once; it is kept only as a hash'];
  return ['  Key         keys are shown once, when made; npm start -- --new-key makes another'];
}

function tokenLines({ newToken }: Announcement): string[] {
  if (newToken === null) return [];
  return [
    `  Token       ${newToken}`,
    '              shown this once; for 24 hours, also for prices and re-rating',
  ];
}

function exampleLines({ gatewayUrl, simulatorUrl, newKey }: Announcement): string[] {
  const key = newKey ?? 'YOUR_GATEWAY_KEY';
  const provider = simulatorUrl === null ? 'YOUR_PROVIDER_KEY' : 'simulator';
  const headers = `{ 'X-ASO-API-Key': '${key}' }`;
  return [
    'curl',
    `  curl ${gatewayUrl}/v1/openai/v1/chat/completions \\`,
    `    -H 'X-ASO-API-Key: ${key}' -H 'X-ASO-Dims: team=search,app=demo,env=dev' \\`,
    `    -H 'Authorization: Bearer ${provider}' -H 'Content-Type: application/json' \\`,
    `    -d '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}'`,
    '',
    'TypeScript',
    `  new OpenAI({ baseURL: '${gatewayUrl}/v1/openai/v1', apiKey: '${provider}', defaultHeaders: ${headers} });`,
    `  new Anthropic({ baseURL: '${gatewayUrl}/v1/anthropic', apiKey: '${provider}', defaultHeaders: ${headers} });`,
    `  new GoogleGenAI({ apiKey: '${provider}', httpOptions: { baseUrl: '${gatewayUrl}/v1/google-ai-studio', headers: ${headers} } });`,
    '',
    'Python',
    `  OpenAI(base_url="${gatewayUrl}/v1/openai/v1", api_key="${provider}", default_headers={"X-ASO-API-Key": "${key}"})`,
    `  Anthropic(base_url="${gatewayUrl}/v1/anthropic", api_key="${provider}", default_headers={"X-ASO-API-Key": "${key}"})`,
    `  genai.Client(api_key="${provider}", http_options={"base_url": "${gatewayUrl}/v1/google-ai-studio", "headers": {"X-ASO-API-Key": "${key}"}})`,
  ];
}
