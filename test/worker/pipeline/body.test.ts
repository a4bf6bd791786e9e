import { expect, it } from 'vitest';
import { readCall } from '../../../worker/pipeline/body.ts';
import type { Identified } from '../../../worker/pipeline/call.ts';
import { admittedCall } from './calls.ts';

it('takes a body that goes up unread for one that may hold media, of any length', async () => {
  const call = admittedCall('openai', '/v1/no/such/path') as Identified;
  const mayHoldMedia = async (body: BodyInit | null): Promise<boolean | null> => {
    const request = new Request(call.request.url, { method: 'POST', body });
    const read = await readCall({ ...call, request });
    return read.ok ? read.call.facts.mayHoldMedia : null;
  };
  expect(await mayHoldMedia('anything')).toBe(true);
  expect(await mayHoldMedia(null)).toBe(false);
});
