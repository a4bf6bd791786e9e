/**
 * Endpoints that turned out not to take `stream_options`: their calls go up untouched from then on. Kept in memory
 * per isolate; forgetting one costs one more refused attempt.
 */
import type { Admitted } from './call.ts';

const MAX_REMEMBERED = 1_000;
const MAX_ERROR_BYTES = 64 * 1024;

const refused = new Set<string>();

const nameOf = ({ provider, endpoint, facts }: Admitted): string =>
  `${provider.id} ${endpoint.pattern} ${facts.strictModel}`;

export const usageRefusals = {
  /** False once this endpoint and model have refused to be asked for usage. */
  allows(call: Admitted): boolean {
    return !refused.has(nameOf(call));
  },

  remember(call: Admitted): void {
    if (refused.size >= MAX_REMEMBERED) refused.clear();
    refused.add(nameOf(call));
  },

  /** Reads an error body, which is small, to see whether it names the option; the same bytes are answered again. */
  async isAbout(response: Response): Promise<{ isAboutUsage: boolean; response: Response }> {
    if (Number(response.headers.get('content-length') ?? 0) > MAX_ERROR_BYTES) {
      return { isAboutUsage: false, response };
    }
    const bytes = await response.arrayBuffer().catch(() => new ArrayBuffer(0));
    const isAboutUsage = new TextDecoder().decode(bytes.slice(0, MAX_ERROR_BYTES)).includes('stream_options');
    return { isAboutUsage, response: new Response(bytes, response) };
  },
};
