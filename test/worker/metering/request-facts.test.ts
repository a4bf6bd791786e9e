import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askForUsage } from '../../../worker/metering/ask-for-usage.ts';
import { type RequestFacts, readRequestFacts } from '../../../worker/metering/request-facts.ts';
import { type Endpoint, matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';

const CHAT = endpoint('openai', '/v1/chat/completions');
const GEMINI = endpoint('google', '/v1beta/models/gemini-2.5-pro:streamGenerateContent');

function endpoint(name: string, path: string): Endpoint {
  const provider = findProvider(name);
  if (!provider) throw new Error(`no provider ${name}`);
  return matchEndpoint(provider, 'POST', path);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

function facts(body: string, at: Endpoint = CHAT): RequestFacts {
  const result = readRequestFacts(bytes(body), at);
  if (!result.ok) throw new Error(result.code);
  return result.facts;
}

describe('request facts of Bedrock and Ollama', () => {
  const bedrock = (operation: string) =>
    endpoint('bedrock', `/model/us.amazon.nova-lite-v1%3A0/${operation}`);

  it('finds the caps where these formats have them, and nowhere else', () => {
    const capped = '{"inferenceConfig":{"maxTokens":7},"messages":[]}';
    expect(facts(capped, bedrock('converse'))).toMatchObject({
      model: 'us.amazon.nova-lite-v1:0',
      maxOutputTokens: 7,
      mayHoldMedia: false,
      bodyBytes: capped.length,
    });
    expect(facts(`{"model":"m",${capped.slice(1)}`).maxOutputTokens).toBeNull();
    for (const body of [
      '{"max_tokens":7,"messages":[]}',
      '{"inferenceConfig":{"max_new_tokens":7}}',
      '{"prompt":"a","max_gen_len":7}',
      '{"inputText":"a","textGenerationConfig":{"maxTokenCount":7}}',
    ])
      expect(facts(body, bedrock('invoke')).maxOutputTokens).toBe(7);
    const ollama = endpoint('ollama', '/api/chat');
    expect(facts('{"model":"m","options":{"num_predict":7}}', ollama).maxOutputTokens).toBe(7);
  });

  it('sees images, and the tier and the speed that are asked for', () => {
    const image = '{"messages":[{"content":[{"image":{"format":"png","source":{"bytes":"aa"}}}]}]}';
    for (const operation of ['converse', 'invoke-with-response-stream'])
      expect(facts(image, bedrock(operation)).mayHoldMedia).toBe(true);
    expect(facts('{"serviceTier":{"type":"priority"}}', bedrock('converse')).serviceTier).toBe('priority');
    const fast = '{"performanceConfig":{"latency":"optimized"},"serviceTier":{"type":"default"}}';
    expect(facts(fast, bedrock('converse')).serviceTier).toBe('optimized');
  });
});

describe('request facts of speech', () => {
  const speech = endpoint('openai', '/v1/audio/speech');

  it('count what is to be spoken by code point, escapes read', () => {
    const spoken = (input: string) =>
      facts(`{"model":"tts-1","voice":"coral","input":${input}}`, speech).spokenCharacters;
    expect(spoken('"hello"')).toBe(5);
    expect(spoken('"h\\u00e9\\n\\"\\ud83d\\ude00😀é"')).toBe(7);
    expect(spoken('""')).toBe(0);
    expect(spoken('["hello"]')).toBeUndefined();
  });

  it('count nothing elsewhere', () => {
    expect(facts('{"model":"m","input":"hello"}', endpoint('openai', '/v1/embeddings'))).not.toHaveProperty(
      'spokenCharacters',
    );
  });
});

describe('request facts', () => {
  it('reads what policy and metering need', () => {
    expect(
      facts(
        '{"messages":[{"role":"user","content":"model: {\\"x\\""}],"max_completion_tokens":50,"n":3,' +
          '"model":"gpt-4o mini","stream":true,"service_tier":"flex"}',
      ),
    ).toMatchObject({
      model: 'gpt-4o mini',
      strictModel: 'other',
      isStreamed: true,
      maxOutputTokens: 50,
      candidateCount: 3,
      serviceTier: 'flex',
      asksUsage: false,
      wantsSplice: true,
      mayHoldMedia: false,
    });
  });

  it('takes a speed that has rates of its own for the tier', () => {
    expect(facts('{"model":"m","speed":"fast","service_tier":"auto"}').serviceTier).toBe('fast');
    expect(facts('{"model":"m","speed":1.5}').serviceTier).toBeNull();
  });

  it('takes the last of equal members, however the key is escaped', () => {
    expect(facts('{"model":"a","model":"b"}').model).toBe('b');
    expect(facts('{"model":"a","mod\\u0065l":"b"}').model).toBe('b');
    expect(facts('{"model":"m","stream":true,"stream":false}').isStreamed).toBe(false);
    expect(
      facts('{"generationConfig":{"maxOutputTokens":5},"generationConfig":{"topK":1}}', GEMINI)
        .maxOutputTokens,
    ).toBeNull();
  });

  it('reads nested caps and the model of the path', () => {
    expect(
      facts('{"contents":[],"generationConfig":{"maxOutputTokens":77,"candidateCount":2}}', GEMINI),
    ).toMatchObject({
      model: 'gemini-2.5-pro',
      isStreamed: true,
      maxOutputTokens: 77,
      candidateCount: 2,
      wantsSplice: false,
    });
  });

  it('L7: absent is not zero', () => {
    expect(facts('{"model":"m"}').maxOutputTokens).toBeNull();
    expect(facts('{"model":"m","max_tokens":0}').maxOutputTokens).toBe(0);
    expect(facts('{"model":"m","max_tokens":-4}').maxOutputTokens).toBeNull();
    expect(facts('{"model":"m","max_tokens":"9"}').maxOutputTokens).toBeNull();
  });

  it('sees input that its bytes do not bound', () => {
    const part = (content: string): boolean =>
      facts(`{"model":"m","messages":[{"role":"user","content":[${content}]}]}`).mayHoldMedia;
    expect(part('{"type":"text","text":"an image_url of a file"}')).toBe(false);
    expect(part('{"type":"image_url","image_url":{"url":"https://x"}}')).toBe(true);
    expect(part('{"type":"im\\u0061ge","source":{}}')).toBe(true);
    expect(facts('{"model":"m","previous_response_id":"r"}').mayHoldMedia).toBe(true);
  });

  it.each([
    ['', 'malformed_body'],
    ['[]', 'malformed_body'],
    ['[{"model":"m"}]', 'malformed_body'],
    ['"model"', 'malformed_body'],
    ['{"model":"m"', 'malformed_body'],
    ['{"model":"m"}}', 'malformed_body'],
    ['{"model":"m","messages":[}', 'malformed_body'],
    ['{"model" "m"}', 'malformed_body'],
    ['{"model":m}', 'malformed_body'],
    ['model=m', 'malformed_body'],
    ['{}', 'missing_model'],
    ['{"model":""}', 'missing_model'],
    ['{"model":null}', 'missing_model'],
    ['{"model":{"name":"m"}}', 'missing_model'],
  ])('refuses %j as %s', (body, code) => {
    expect(readRequestFacts(bytes(body), CHAT)).toEqual({ ok: false, code });
  });

  it('agrees with JSON.parse on any object, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }), (rest, model) => {
        const body = { ...rest, model };
        expect(facts(JSON.stringify(body)).model).toBe(model);
        expect(facts(JSON.stringify(body, null, 2)).model).toBe(model);
      }),
    );
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(readRequestFacts(body, CHAT)).toHaveProperty('ok');
      }),
    );
  });

  it('scans 32 MB without building a tree', () => {
    const body = bytes(`{"input":["${'lorem \\" ipsum '.repeat(2_200_000)}"],"model":"m","stream":true}`);
    expect(body.length).toBeGreaterThan(31_000_000);
    const result = readRequestFacts(body, CHAT);
    expect(result.ok && result.facts.model).toBe('m');
  });
});

describe('streams', () => {
  it('an API that streams unless told not to', () => {
    const chat = endpoint('ollama', '/api/chat');
    expect(facts('{"model":"m"}', chat).isStreamed).toBe(true);
    expect(facts('{"model":"m","stream":null}', chat).isStreamed).toBe(true);
    expect(facts('{"model":"m","stream":false}', chat).isStreamed).toBe(false);
    expect(facts('{"model":"m"}').isStreamed).toBe(false);
  });
});

describe('asking for usage', () => {
  it('L11: adds the option to the text of the caller', () => {
    const cases = [
      ['{"stream":true,"model":"m"}', '{"stream_options":{"include_usage":true},"stream":true,"model":"m"}'],
      [
        '{"model":"m","stream":true,"stream_options":{}}',
        '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
      ],
      [
        '{"model":"m","stream":true,"stream_options":{ "include_obfuscation":false}}',
        '{"model":"m","stream":true,"stream_options":{"include_usage":true, "include_obfuscation":false}}',
      ],
      [
        '{"model":"m","stream":true,"stream_options":{"include_usage" : false }}',
        '{"model":"m","stream":true,"stream_options":{"include_usage" : true }}',
      ],
      [
        '{"model":"m","stream":true,"stream_options":null}',
        '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
      ],
    ] as const;
    for (const [sent, expected] of cases) expect(text(askForUsage(bytes(sent), facts(sent)))).toBe(expected);
  });

  it('leaves alone who asks already, does not stream, or sends what nothing can be added to', () => {
    for (const body of [
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
      '{"model":"m","stream":false}',
      '{"model":"m"}',
      '{"model":"m","stream":true,"stream_options":"yes"}',
      '{"model":"m","stream":true,"stream_options":[]}',
      '{"model":"m","stream":true,"data_sources":[{"type":"azure_search"}]}',
    ]) {
      expect(facts(body).wantsSplice).toBe(false);
      const sent = bytes(body);
      expect(askForUsage(sent, facts(body))).toBe(sent);
    }
    expect(facts('{"model":"m","stream":true}', endpoint('groq', '/v1/chat/completions')).wantsSplice).toBe(
      false,
    );
  });

  it('parses to the same object plus the option, with every other byte as it was', () => {
    const options = fc.option(
      fc.oneof(fc.constant(null), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 })),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        options,
        fc.constantFrom(0, 2),
        (rest, given, indent) => {
          const body = {
            ...rest,
            model: 'm',
            stream: true,
            ...(given === undefined ? {} : { stream_options: given }),
          };
          const sent = JSON.stringify(body, null, indent);
          const found = facts(sent);
          const asked = text(askForUsage(bytes(sent), found));
          if (found.asksUsage) {
            expect(asked).toBe(sent);
            return;
          }
          const expected = { ...body, stream_options: { ...given, include_usage: true } };
          expect(JSON.parse(asked)).toEqual(JSON.parse(JSON.stringify(expected)));
          let head = 0;
          while (head < sent.length && sent[head] === asked[head]) head++;
          let tail = 0;
          while (tail < sent.length - head && sent.at(-1 - tail) === asked.at(-1 - tail)) tail++;
          expect(sent.length - head - tail).toBeLessThanOrEqual(JSON.stringify(given)?.length ?? 0);
        },
      ),
    );
  });
});
