/** L2: a caller who leaves, for every provider of the registry, streamed and not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import type { Provider } from '../../../worker/providers/provider.ts';
import { PROVIDERS } from '../../../worker/providers/registry.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Play, text } from '../upstream/client.ts';
import { Caller } from './caller.ts';
import { somePlace } from './calls.ts';

const PATHS = [
  '/model/a-model/converse-stream',
  '/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:streamGenerateContent',
  '/compatible-mode/v1/chat/completions',
  '/v1/messages',
  '/v1beta/models/gemini-2.5-pro:streamGenerateContent',
  '/v2/chat',
  '/v1/chat/completions',
  '/chat/completions',
];

/** Where the path says whether it is streamed. */
const WHOLE_PATHS: Readonly<Record<string, string>> = {
  'converse-stream': 'converse',
  streamGenerateContent: 'generateContent',
};

/** Where this provider takes conversations. */
function conversationPath(provider: Provider, isStreamed: boolean): string {
  const isMetered = (path: string) => matchEndpoint(provider, 'POST', path).metering === 'usage';
  const wanted = provider.errorFlavour === 'openai' ? PATHS.toReversed() : PATHS;
  const path = wanted.find(isMetered);
  if (path === undefined) throw new Error(`no conversation at ${provider.id}`);
  return isStreamed ? path : path.replace(/[A-Za-z-]+$/, (end) => WHOLE_PATHS[end] ?? end);
}

const CALLS = PROVIDERS.filter(({ place }) => place?.kind !== 'registered').flatMap((provider) =>
  [true, false].map((isStreamed) => ({
    provider,
    isStreamed,
    name: `${provider.id}, ${isStreamed ? 'streamed' : 'not streamed'}`,
    path: conversationPath(provider, isStreamed),
  })),
);

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Starts a call whose answer has begun, and leaves. */
async function leave({ provider, isStreamed, path }: (typeof CALLS)[number]) {
  const caller = await Caller.withKey();
  const [first, rest] = isStreamed ? ['data: {"a":1}\n\n', 'data: {"b":2}\n\n'] : ['{"a":', '1}'];
  const play = await Play.of({
    headers: { 'content-type': isStreamed ? 'text/event-stream' : 'application/json' },
    steps: [text(first), { until: 'left' }, text(rest)],
  });
  const connection = new AbortController();
  const { response, over } = await caller.call(`/${provider.id}${somePlace(provider)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...play.headers },
    body: JSON.stringify({ model: 'a-model', stream: isStreamed }),
    signal: connection.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  connection.abort();
  await reader?.cancel().catch(() => undefined);
  return { caller, play, over };
}

describe('L1: L2: a caller who leaves', () => {
  it.each(CALLS)(
    '$name: is one closing event, charged the reservation where nothing is known',
    async (call) => {
      const { caller, play, over } = await leave(call);
      const isCancelled = call.isStreamed && call.provider.onCallerLeft === 'cancel';
      if (!isCancelled) await play.signal('left');
      expect((await play.exchange()).isCut).toBe(isCancelled);
      await over();
      const [event, ...others] = await caller.events();
      expect(others).toEqual([]);
      expect(event).toMatchObject({
        kind: 'closing',
        outcome: 'caller_left',
        basis: 'reserved',
        costNanos: null,
      });
      expect(event?.chargedNanos).toBe(event?.reservedNanos);
      expect(await caller.gate.stub.figures()).toMatchObject({ admitted: 1, open: 0, ended: 1 });
    },
  );
});
