import { describe, expect, it } from 'vitest';
import { usageRefusals } from '../../../worker/pipeline/usage-refusals.ts';

const KB = new Uint8Array(1_024).fill(0x78);

/** A refusal whose body comes in these pieces and then, unless it just ends, breaks off. */
function refusal(pieces: Iterable<Uint8Array>, breaks = false): { response: Response; taken: () => number } {
  const source = pieces[Symbol.iterator]();
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = source.next();
      if (done && breaks) return controller.error(new Error('reset'));
      if (done) return controller.close();
      taken++;
      controller.enqueue(value);
    },
  });
  return { response: new Response(body, { status: 400 }), taken: () => taken };
}

function* endless(): Generator<Uint8Array> {
  for (;;) yield KB;
}

describe('a refusal of a call for which usage was asked', () => {
  const named = new TextEncoder().encode('{"error":{"message":"unknown field stream_options"}}');

  it('is about the option if it names it, in however many pieces', async () => {
    for (const pieces of [[named], [named.slice(0, 40), named.slice(40)]]) {
      const { isAboutUsage, response } = await usageRefusals.isAbout(refusal(pieces).response);
      expect(isAboutUsage).toBe(true);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('stream_options');
    }
  });

  it('is passed on byte for byte if it is about something else', async () => {
    const { isAboutUsage, response } = await usageRefusals.isAbout(refusal([KB, KB]).response);
    expect(isAboutUsage).toBe(false);
    expect(await response.text()).toBe('x'.repeat(2_048));
  });

  it('L35: is not collected without an end, and passes from its first byte', async () => {
    const { response, taken } = refusal(endless());
    const { isAboutUsage, response: passed } = await usageRefusals.isAbout(response);
    expect(isAboutUsage).toBe(false);
    expect(taken()).toBeLessThan(100);
    const reader = passed.body?.getReader();
    for (let index = 0; index < 100; index++) expect((await reader?.read())?.value).toEqual(KB);
    await reader?.cancel();
  });

  it('that breaks off stays broken: it does not become an answer of its own', async () => {
    const { response } = await usageRefusals.isAbout(refusal([KB], true).response);
    await expect(response.text()).rejects.toThrow();
  });

  it('may have no body', async () => {
    const { isAboutUsage, response } = await usageRefusals.isAbout(new Response(null, { status: 422 }));
    expect([isAboutUsage, response.status, response.body]).toEqual([false, 422, null]);
  });
});
