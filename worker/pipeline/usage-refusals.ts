/**
 * Endpoints that turned out not to take `stream_options`: their calls go up untouched from then on. Kept in memory
 * per isolate; forgetting one costs one more refused attempt.
 */
import { upstreamOrigin } from '../providers/provider.ts';
import type { Admitted } from './call.ts';
import { peekError } from './error-head.ts';

const MAX_REMEMBERED = 1_000;

const refused = new Set<string>();

const nameOf = ({ provider, place, endpoint, facts }: Admitted): string =>
  `${upstreamOrigin(provider, place)} ${endpoint.pattern} ${facts.strictModel}`;

export const usageRefusals = {
  /** False once this endpoint and model have refused to be asked for usage. */
  allows(call: Admitted): boolean {
    return !refused.has(nameOf(call));
  },

  remember(call: Admitted): void {
    if (refused.size >= MAX_REMEMBERED) refused.clear();
    refused.add(nameOf(call));
  },

  /**
   * Reads the beginning of an error body to see whether it names the option. The same bytes are answered again, and
   * what is longer than any such error passes on from there.
   */
  async isAbout(response: Response): Promise<{ isAboutUsage: boolean; response: Response }> {
    const { text, response: same } = await peekError(response);
    return { isAboutUsage: text?.includes('stream_options') ?? false, response: same };
  },
};
