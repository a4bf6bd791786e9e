/** Local mode's upstream: a simulator on this machine. The deployed Worker does not contain this file. */
import type { Upstream } from './upstream.ts';

/**
 * What real provider keys look like, by length as well: OpenAI and those of its pattern, Anthropic, Google (keys and
 * access tokens), xAI, Groq, AWS (access keys and Bedrock keys), and the others whose prefix is their own.
 */
const REAL_CREDENTIAL =
  /\b(?:sk-ant-[\w-]{60,}|sk-(?:proj|svcacct|admin|or-v1)-[\w-]{60,}|sk-[A-Za-z0-9]{32,}|AIza[\w-]{35}|(?:xai|gsk|pplx|csk|fw|hf|pa|vck)[-_][A-Za-z0-9_-]{30,}|ya29\.[\w-]{30,}|A[KS]IA[A-Z0-9]{16}\b|ABSK[A-Za-z0-9+/]{60,})/;

/**
 * @param simulatorUrl base address that answers `/v1/{provider}/{provider path}`, as the gateway itself does
 */
export function simulatorUpstream(simulatorUrl: string): Upstream {
  return {
    kind: 'simulator',
    urlFor: (provider, place, path, search) =>
      `${simulatorUrl}/v1/${provider.id}${place === null ? '' : `/${place}`}${path}${search}`,
    refuses(headers, search) {
      for (const [, value] of headers)
        if (REAL_CREDENTIAL.test(value)) return 'real_credential_in_simulation';
      return REAL_CREDENTIAL.test(search) ? 'real_credential_in_simulation' : null;
    },
  };
}
