/**
 * Bad input and faults on every side of a running stack. In each case the caller gets a clear answer in the shape of
 * their SDK, and afterwards the books balance: each call that reached the upstream has exactly one closing line.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryBatchSchema } from '../../contract/delivery.ts';
import {
  type Attempt,
  announce,
  attempt,
  CHAT_PATH,
  callHeaders,
  chat,
  contents,
  generatePath,
  MESSAGES_PATH,
  message,
  post,
  postAndLeave,
  postToLeave,
  sendOn,
} from './calls.ts';
import { booksAtRest, imbalances, readDetail, readRows, rowsOf } from './ledger.ts';
import { mistyped, REFUSED } from './refused-calls.ts';
import { type RunningStack, startStack } from './stack.ts';
import { instead, type StandInAnswer } from './stand-in-dashboard.ts';
import { seenCalls } from './upstream.ts';
import { FAULTS } from './upstream-faults.ts';
import { waitFor } from './wait-for.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack({ reservationTtlSeconds: 4 });
});
afterAll(() => stack?.remove());

const url = (path: string): string => stack.gatewayUrl + path;
const GEMINI = generatePath('gemini-2.5-flash', 'generateContent');

/** Nothing of the implementation: no frame of a stack, no path of a file, no engine or library by name. */
const IMPLEMENTATION =
  /\bat .*\(|\.(ts|js|mjs):\d|node_modules|\/work\/|\/tmp\/|worker\.js|workerd|miniflare|sqlite|postgres|pglite|hono|zod|TypeError|RangeError|undefined/i;

describe('P30: a refusal is clear, in the SDK’s shape, and tells nothing of the implementation', () => {
  it.each(REFUSED)('%s', async (_title, make) => {
    const {
      status,
      code,
      path = CHAT_PATH,
      headers = callHeaders(stack, 'refused'),
      body = chat('x'),
      statedBytes,
    } = make(stack);
    const response = await (statedBytes === undefined
      ? post(url(path), body, headers)
      : announce(url(path), statedBytes, headers));
    const text = await response.text();
    expect({ status: response.status, code: response.headers.get('x-aso-error') }).toEqual({ status, code });
    expect(response.headers.get('x-aso-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-should-retry')).toBe('false');
    const { error } = JSON.parse(text) as { error: { message: string; type: string; code: string } };
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^AISpendOps: /) });
    expect(text).not.toMatch(IMPLEMENTATION);
    expect(text).not.toContain(stack.apiKey.slice(7, 20));
  });

  it.each([
    ['Anthropic', MESSAGES_PATH, { type: 'error', error: { type: 'permission_error' } }],
    ['Google', GEMINI, { error: { code: 403, status: 'PERMISSION_DENIED' } }],
    ['Cohere', '/v1/cohere/v2/chat', { message: 'AISpendOps: Invalid X-ASO-API-Key' }],
  ])('in the shape of %s', async (_name, path, shape) => {
    const response = await post(url(path), '{', {
      ...callHeaders(stack, 'refused'),
      'x-aso-api-key': mistyped(stack),
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject(shape);
  });

  it.each([
    ['a key of nobody', 'invalid_key', 10, true],
    ['a body over the limit', 'body_too_large', 34, true],
    ['one whose length is not told', 'body_too_large', 40, false],
  ])(
    'is read by a sender that is still sending, whose connection lasts: %s',
    async (_name, code, megabytes, isStated) => {
      const own = callHeaders(stack, 'refused');
      const headers = code === 'invalid_key' ? { ...own, 'x-aso-api-key': mistyped(stack) } : own;
      const sent = await sendOn(url(CHAT_PATH), megabytes * 1024 * 1024, headers, isStated);
      expect(sent).toEqual({ code, isReused: true, next: 200 });
    },
  );

  it('large headers that are not ours pass', async () => {
    const headers = { ...callHeaders(stack, 'large headers'), 'x-long': 'x'.repeat(100_000) };
    const response = await post(url(CHAT_PATH), chat('x'), headers);
    expect(response.status).toBe(200);
    expect(await rowsOf(stack, 'large headers')).toMatchObject([{ basis: 'reported' }]);
  });

  it('a refusal of a proven key is a line in the ledger, one of a guess is not', async () => {
    const rows = await waitFor('the refusals', async () => {
      const refused = (await readRows(stack)).filter(({ kind }) => kind === 'refusal');
      return refused.length >= 8 ? refused : null;
    });
    const codes = new Set(rows.map(({ refusal }) => refusal));
    expect(codes).toContain('malformed_body');
    expect(codes).toContain('body_too_large');
    expect(codes).not.toContain('invalid_key');
    expect(rows.every(({ costNanos, chargedNanos }) => costNanos === '0' && chargedNanos === '0')).toBe(true);
  });
});

describe.each([
  ['streamed', true],
  ['whole', false],
])('a fault of the upstream, %s', (form, isStreamed) => {
  const customerOf = (fault: string) => `${form} ${fault.replaceAll(':', ' ')}`;
  const attempts = new Map<string, Attempt & { readonly upstreamCalls: number }>();

  beforeAll(async () => {
    for (const { fault } of FAULTS) {
      const before = await lastSeen();
      const body = chat(`x [[fault:${fault}]]`, { stream: isStreamed });
      const made = await attempt(stack, CHAT_PATH, body, customerOf(fault));
      attempts.set(fault, {
        ...made,
        upstreamCalls: (await seenCalls(stack.simulatorUrl, before)).length,
      });
    }
  });

  it.each(FAULTS)('$fault', async ({ fault, status, isBroken = false, line, text = '', headers = {} }) => {
    const made = attempts.get(fault);
    expect(made?.response.status).toBe(status);
    expect(made?.broke).toBe(isBroken);
    expect(made?.text).toContain(text);
    expect(Object.fromEntries(made?.response.headers ?? [])).toMatchObject(headers);
    expect(made?.upstreamCalls).toBe(1);
    const rows = await rowsOf(stack, customerOf(fault));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ kind: 'closing', status, ...line });
    expect(BigInt(rows[0]?.chargedNanos ?? '-1')).toBeGreaterThanOrEqual(0n);
  });
});

describe('more of the upstream', () => {
  it('negative counts are no credit, and are marked', async () => {
    for (const form of ['streamed', 'whole']) {
      const [row] = await rowsOf(stack, `${form} negative-count`);
      expect(row?.flags).toContain('negative_count');
      expect(row?.tokens['output.text']).toBeUndefined();
      expect(row?.costNanos).toBeNull();
    }
  });

  it('L11: an endpoint that refuses to be asked for usage is asked once more, untouched, and then left alone', async () => {
    const before = await lastSeen();
    const more = { stream: true, model: 'gpt-4.1' };
    const body = chat('x [[fault:refuse-stream-options]]', more);
    for (const customer of ['first refusal', 'second refusal']) {
      const { response, text } = await attempt(stack, CHAT_PATH, body, customer);
      expect(response.status).toBe(200);
      expect(text).toContain('data: [DONE]');
      const rows = await rowsOf(stack, customer);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ kind: 'closing', basis: 'reserved' });
    }
    const seen = await seenCalls(stack.simulatorUrl, before);
    expect(seen.map(({ status }) => status)).toEqual([400, 200, 200]);
    expect(seen[1]?.bodySha256).toBe(seen[2]?.bodySha256);
    expect(seen[0]?.bodySha256).not.toBe(seen[1]?.bodySha256);
  });

  it('a caller’s own refused option is answered as the provider says', async () => {
    const more = { stream: true, stream_options: { include_usage: true } };
    const { response, text } = await attempt(
      stack,
      CHAT_PATH,
      chat('[[fault:refuse-stream-options]]', more),
      'own option',
    );
    expect(response.status).toBe(400);
    expect(text).toContain('stream_options');
    expect(await rowsOf(stack, 'own option')).toMatchObject([{ basis: 'none', costNanos: '0' }]);
  });

  it.each([
    ['Anthropic', MESSAGES_PATH, (text: string) => message(text, { stream: true })],
    [
      'Google',
      `${generatePath('gemini-2.5-flash', 'streamGenerateContent')}?alt=sse`,
      (text: string) => contents(text),
    ],
  ])('L2: a stream of %s that breaks off is an estimate with what was stated', async (name, path, make) => {
    const text = 'x [[tokens:60]][[chunks:20]][[fault:reset]]';
    const { broke } = await attempt(stack, path, make(text), `broken ${name}`);
    expect(broke).toBe(true);
    const [row] = await rowsOf(stack, `broken ${name}`);
    expect(row).toMatchObject({ outcome: 'upstream_incomplete', basis: 'estimated' });
    expect(row?.flags).toContain('lower_bound');
  });

  it('L1: a caller who leaves a stalled answer is charged, and the upstream is let go', async () => {
    const before = await lastSeen();
    const body = chat('x [[tokens:60]][[chunks:20]][[fault:stall]]', { stream: true });
    await postAndLeave(url(CHAT_PATH), body, callHeaders(stack, 'stalled'));
    const [row] = await rowsOf(stack, 'stalled');
    expect(row).toMatchObject({ outcome: 'caller_left', basis: 'reserved', costNanos: null });
    expect(row?.chargedNanos).toBe(row?.reservedNanos);
    await waitFor('the upstream to be let go', async () => {
      const [seen] = await seenCalls(stack.simulatorUrl, before);
      return seen?.end !== 'open';
    });
  });

  it('L3: a caller who leaves before the answer is there is charged what it comes to, since it is made all the same', async () => {
    const before = await lastSeen();
    const body = chat('[[tokens:21]][[delay:1500]]');
    const call = postToLeave(url(CHAT_PATH), body, callHeaders(stack, 'impatient'));
    await waitFor(
      'the call to go up',
      async () => (await seenCalls(stack.simulatorUrl, before)).length === 1,
    );
    call.leave();
    const [row] = await rowsOf(stack, 'impatient');
    expect(row).toMatchObject({ outcome: 'caller_left', basis: 'drained', tokens: { output: '21' } });
    expect(row?.chargedNanos).toBe(row?.costNanos);
  });

  it('no redirect was followed, and no key went up', async () => {
    const seen = await seenCalls(stack.simulatorUrl);
    expect(seen.map(({ path }) => path)).not.toContain('/simulator/redirected');
    expect(
      seen.filter(({ hasKeyShape, headerNames }) => hasKeyShape || headerNames.includes('x-aso-dims')),
    ).toEqual([]);
  });
});

describe('text that a store could stumble over', () => {
  it.each([
    ['half of a surrogate pair', '{"customer":"odd \\ud800 half","team":"odd-1"}', 'odd-1'],
    ['a quote and a backslash', '{"customer":"a\\"b\\\\c","team":"odd-2"}', 'odd-2'],
    ['the name of an inherited member', '{"customer":"__proto__","team":"odd-3"}', 'odd-3'],
    ['characters beyond ASCII', '{"customer":"\\u6f22\\u5b57 \\ud83d\\ude00","team":"odd-4"}', 'odd-4'],
  ])('%s in a dimension is taken in or refused, and holds nothing up', async (_title, dimensions, team) => {
    const headers = { ...callHeaders(stack, 'x'), 'x-aso-dims': dimensions };
    const response = await post(url(CHAT_PATH), chat('x'), headers);
    await response.text();
    if (response.status === 200) {
      const rows = await waitFor('its line', async () => {
        const found = await readRows(stack, { 'dimension:team': team });
        return found.length > 0 ? found : null;
      });
      expect(rows).toHaveLength(1);
    } else {
      expect(response.headers.get('x-aso-error')).toBe('malformed_dimensions');
    }
    await (await post(url(CHAT_PATH), chat('x'), callHeaders(stack, `after ${team}`))).text();
    expect(await rowsOf(stack, `after ${team}`)).toHaveLength(1);
  });
});

describe('P31: the dashboard is away', () => {
  it('calls go on, and their events arrive after it is back', async () => {
    await stack.withoutDashboard(async () => {
      for (let number = 0; number < 5; number++) {
        const { response } = await attempt(stack, CHAT_PATH, chat('x'), 'while it was away');
        expect(response.status).toBe(200);
      }
    });
    expect(await rowsOf(stack, 'while it was away', 5)).toHaveLength(5);
  });

  it('a dashboard that hangs, as with a locked database, holds up no call', async () => {
    stack.kill('dashboard', 'SIGSTOP');
    try {
      const { response } = await attempt(stack, CHAT_PATH, chat('x'), 'while it hung');
      expect(response.status).toBe(200);
    } finally {
      stack.kill('dashboard', 'SIGCONT');
    }
    expect(await rowsOf(stack, 'while it hung')).toHaveLength(1);
  });

  it('a Queue consumer that hears errors, nonsense and marks of what was never sent loses nothing', async () => {
    const answers: readonly (readonly [string, (delivery: string) => StandInAnswer])[] = [
      ['an error', () => ({ status: 500, body: '{"title":"broken"}' })],
      ['a page', () => ({ status: 200, body: '<html>proxy</html>' })],
      ['nothing', () => ({ status: 200, body: '' })],
      ['marks of nobody', () => ({ status: 200, body: '{"watermarks":[{"gateId":"x"}],"quarantined":0}' })],
      ['marks far ahead', (delivery) => ({ status: 200, body: farAhead(delivery) })],
    ];
    let current = answers[0];
    await instead(
      stack,
      (delivery) => current?.[1](delivery) ?? { status: 503, body: '' },
      async (deliveries) => {
        for (current of answers) {
          const { response } = await attempt(stack, CHAT_PATH, chat('x'), `hearing ${current[0]}`);
          const id = response.headers.get('x-aso-request-id') ?? '';
          await waitFor(`the delivery of ${id}`, () => deliveries.some((delivery) => delivery.includes(id)));
        }
      },
    );
    for (const [title] of answers) expect(await rowsOf(stack, `hearing ${title}`)).toHaveLength(1);
  });
});

describe('the books', () => {
  it('balance after all this, each upstream call in exactly one closing line', async () => {
    const books = await booksAtRest(stack, 90_000);
    expect(imbalances(books)).toEqual([]);
    const seen = await seenCalls(stack.simulatorUrl);
    const closings = books.rows.filter(({ kind }) => kind === 'closing');
    const retried = 1;
    expect(closings).toHaveLength(seen.length - retried);
    expect(closings.filter(({ outcome }) => outcome === 'lost')).toEqual([]);
  });

  it('P30: no answer and no log shows a stack of the gateway', async () => {
    const detail = await readDetail(stack, (await rowsOf(stack, 'stalled'))[0]?.eventId ?? '');
    expect(detail.lines).toHaveLength(1);
    expect(stack.output()).not.toMatch(/uncaught|unhandled/i);
  });
});

/** An answer that acknowledges what no gate has sent yet. */
function farAhead(delivery: string): string {
  const { messages } = deliveryBatchSchema.parse(JSON.parse(delivery));
  const watermarks = messages.map(({ gateId, incarnationId }) => ({
    gateId,
    incarnationId,
    eventNumber: 1_000_000,
  }));
  return JSON.stringify({ watermarks, quarantined: 0 });
}

/** Number of the last call that the simulator has seen. */
async function lastSeen(): Promise<number> {
  return (await seenCalls(stack.simulatorUrl)).at(-1)?.number ?? 0;
}
