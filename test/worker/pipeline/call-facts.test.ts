import { expect, it } from 'vitest';
import type { Read } from '../../../worker/pipeline/call.ts';
import { callFacts } from '../../../worker/pipeline/gates.ts';
import { admittedCall } from './calls.ts';

/** What the gate hears of the size of an upload that streams through. */
function sizeOf(headers: Record<string, string>): number | null {
  const call = admittedCall('openai', '/v1/videos', { bodyBytes: 0 });
  const request = new Request(call.url, { method: 'POST', headers });
  const streamed: Read = { ...call, request, body: { kind: 'stream', stream: new ReadableStream() } };
  const config = { clientAddressHeader: null } as Read['config'];
  return callFacts({ ...streamed, config }, streamed.facts, {}).requestBytes;
}

it('a body that streams through unread is as large as it says, and of unknown size if it says nothing', () => {
  expect(sizeOf({ 'content-length': '123456' })).toBe(123_456);
  expect(sizeOf({})).toBeNull();
  expect(sizeOf({ 'content-length': '1e3' })).toBeNull();
});
