import type { Call } from './call.ts';

const ORGANISATION = 'org-simulated';

/** The headers by which OpenAI names the request and the account that it billed. */
export function openaiHeaders(call: Call): readonly string[] {
  return [
    'x-request-id',
    `req_${call.identity.hex(32, 3)}`,
    'openai-organization',
    ORGANISATION,
    'openai-version',
    '2020-10-01',
  ];
}
