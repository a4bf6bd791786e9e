import { expect, it } from 'vitest';
import { readCall, releaseBody } from '../../../worker/pipeline/body.ts';
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

it.each([
  ['bedrock', '/model/a.model-v1:0/invoke', 'x-amzn-bedrock-service-tier', 'priority', 'priority'],
  [
    'bedrock',
    '/model/a.model-v1:0/invoke',
    'X-Amzn-Bedrock-PerformanceConfig-Latency',
    'optimized',
    'optimized',
  ],
  ['bedrock', '/model/a.model-v1:0/invoke', 'x-amzn-bedrock-service-tier', 'default', null],
  ['bedrock', '/model/a.model-v1:0/invoke', 'x-amzn-bedrock-service-tier', 'default, Priority', 'priority'],
  ['vertex', '/v1/x', 'x-vertex-ai-llm-shared-request-type', 'flex', 'flex'],
  ['vertex', '/v1/x', 'x-vertex-ai-llm-shared-request-type', 'not a tier', null],
  ['openai', '/v1/chat/completions', 'x-amzn-bedrock-service-tier', 'priority', null],
])(
  'L16: knows at %s %s the tier that %s: %s asks for, as policies must',
  async (name, path, header, value, tier) => {
    const call = admittedCall(name, path) as Identified;
    const body = '{"model":"m"}';
    const headers = { [header]: value, 'content-length': String(body.length) };
    const read = await readCall({
      ...call,
      request: new Request(call.request.url, { method: 'POST', body, headers }),
    });
    expect(read.ok && read.call.facts.serviceTier).toBe(tier);
    if (read.ok) releaseBody(read.call.body);
  },
);
