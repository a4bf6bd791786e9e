import { describe, expect, it } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import { ALL_CASES } from '../../../scripts/bench/cases.ts';
import {
  type RunningTarget,
  requestsFor,
  saysTheSame,
  withoutUsageChunk,
} from '../../../scripts/bench/targets.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';

const TARGET: RunningTarget = {
  target: 'spendgate',
  port: 8_080,
  pid: 1,
  path: '/v1/openai/v1/chat/completions',
  headers: { 'x-aso-dims': 'team=search' },
  keys: [new Secret('first'), new Secret('second'), new Secret('third')],
  unruledKeys: [new Secret('free')],
};
const caseNamed = (name: string) => {
  const found = ALL_CASES.find((one) => one.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
};

describe('requests', () => {
  it('are one for each key that the case uses, of a stated and true length', () => {
    expect(requestsFor(TARGET, caseNamed('json-1c-1k'))).toHaveLength(1);
    const requests = requestsFor(TARGET, caseNamed('stream-1c-200k'));
    expect(requests.map((request) => /x-aso-api-key: (\w+)/.exec(request)?.[1])).toEqual([
      'first',
      'second',
      'third',
    ]);
    for (const request of requests) {
      const [head = '', body = ''] = request.split('\r\n\r\n');
      expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
      expect(JSON.parse(body)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    }
  });

  it('ask for usage in the one kind of stream and not in the other', () => {
    const [request = ''] = requestsFor({ ...TARGET, keys: [] }, caseNamed('spliced-1c-1k'));
    expect(request).not.toContain('x-aso-api-key');
    expect(request).toContain('"stream":true');
    expect(request).not.toContain('stream_options');
  });
});

describe('a stream that is not to be read', () => {
  it('is asked of a path that no endpoint has, with the same body and a key that may', () => {
    const [read = ''] = requestsFor(TARGET, caseNamed('long-1c-1k'));
    const [unread = ''] = requestsFor(TARGET, caseNamed('unread-1c-1k'));
    expect(read).toContain('POST /v1/openai/v1/chat/completions ');
    expect(unread).toContain('POST /v1/openai/unlisted/v1/chat/completions ');
    expect(unread).toContain('x-aso-api-key: free');
    expect(unread.split('\r\n\r\n')[1]).toBe(read.split('\r\n\r\n')[1]);
    const provider = findProvider('openai');
    expect(provider && matchEndpoint(provider, 'POST', '/unlisted/v1/chat/completions').metering).toBe(
      'unmetered',
    );
  });
});

const STREAM =
  'data: {"choices":[{"delta":{}}],"usage":null}\n\ndata: {"choices":[],"usage":{"total_tokens":3}}\n\ndata: [DONE]\n\n';

describe('what is expected', () => {
  it('the chunk that states usage alone is taken out', () => {
    expect(withoutUsageChunk(STREAM)).toBe(
      'data: {"choices":[{"delta":{}}],"usage":null}\n\ndata: [DONE]\n\n',
    );
  });

  it('another gateway may write the same anew, and may not change it', () => {
    expect(saysTheSame('{ "a": [1, 2] }\n', '{"a":[1,2]}')).toBe(true);
    expect(saysTheSame('{"a":[1,2]}', '{"a":[1,3]}')).toBe(false);
    expect(saysTheSame(STREAM, STREAM.replaceAll('\n\n', '\n\n\n'))).toBe(true);
    expect(saysTheSame(STREAM, withoutUsageChunk(STREAM))).toBe(false);
  });
});
