import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usageEdits } from '../../../worker/metering/ask-for-usage.ts';
import { editBody } from '../../../worker/metering/body-edits.ts';
import { canWriteCap, capEdits, type OutputCapFacts } from '../../../worker/metering/output-cap.ts';
import { type RequestFacts, readRequestFacts } from '../../../worker/metering/request-facts.ts';
import { type Endpoint, matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { PROVIDERS } from '../../../worker/providers/registry.ts';

/** A place where each wire format is spoken, and how a cap is written there. */
const FORMATS = {
  chat: ['openai', '/v1/chat/completions', 'max_completion_tokens'],
  'another chat': ['deepseek', '/chat/completions', 'max_tokens'],
  completions: ['openai', '/v1/completions', 'max_tokens'],
  conversations: ['mistral', '/v1/conversations', 'completion_args.max_tokens'],
  responses: ['openai', '/v1/responses', 'max_output_tokens'],
  messages: ['anthropic', '/v1/messages', 'max_tokens'],
  complete: ['anthropic', '/v1/complete', 'max_tokens_to_sample'],
  generate: ['google-ai-studio', '/v1beta/models/m:generateContent', 'generationConfig.maxOutputTokens'],
  interactions: ['google-ai-studio', '/v1beta/interactions', 'generation_config.max_output_tokens'],
  cohere: ['cohere', '/v2/chat', 'max_tokens'],
  ollama: ['ollama', '/api/chat', 'options.num_predict'],
  converse: ['bedrock', '/model/m/converse', 'inferenceConfig.maxTokens'],
} as const;
type Format = (typeof FORMATS)[keyof typeof FORMATS];
const NAMES = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

function endpointOf([name, path]: readonly [string, string, ...unknown[]]): Endpoint {
  const provider = PROVIDERS.find(({ id }) => id === name);
  if (!provider) throw new Error(`no provider ${name}`);
  return matchEndpoint(provider, 'POST', path);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);
const CHAT = endpointOf(FORMATS.chat);

function factsOf(
  body: string,
  endpoint: Endpoint = CHAT,
): RequestFacts & { readonly outputCap: OutputCapFacts } {
  const result = readRequestFacts(bytes(body), endpoint);
  if (!result.ok || !result.facts.outputCap) throw new Error('no cap can be read');
  return { ...result.facts, outputCap: result.facts.outputCap };
}

/** The body as it goes up once at most `tokens` may be asked for. */
function capped(body: string, tokens: number, endpoint: Endpoint = CHAT, asksUsage = false): string {
  const facts = factsOf(body, endpoint);
  const edits = capEdits(bytes(body), facts.outputCap, tokens);
  return text(editBody(bytes(body), asksUsage ? [...usageEdits(facts), ...edits] : edits));
}

/** An object with a value at a dotted path, beside what is there. */
function withValue(object: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [first = '', second] = path.split('.');
  if (second === undefined) return { ...object, [first]: value };
  return { ...object, [first]: { ...(object[first] as object | undefined), [second]: value } };
}

describe('a cap on output tokens', () => {
  it.each(NAMES)('is rewritten in place in %s', (name) => {
    const format: Format = FORMATS[name];
    const body = (tokens: unknown) =>
      JSON.stringify(withValue({ model: 'm', z: [1, '…'] }, format[2], tokens), null, 1);
    for (const stated of [9_000, -1, '9000', 1e21, null, { a: 1 }])
      expect(capped(body(stated), 500, endpointOf(format))).toBe(body(500));
    expect(capped(body(500), 500, endpointOf(format))).toBe(body(500));
  });

  it.each(NAMES)('is added to %s, beside what stands where it belongs', (name) => {
    const format: Format = FORMATS[name];
    const [parent, member] = format[2].split('.');
    const bodies = [
      { model: 'm', a: 1 },
      ...(member === undefined
        ? []
        : [{}, { seed: 7 }, null].map((held) => ({ model: 'm', [parent ?? '']: held }))),
    ];
    for (const body of bodies) {
      for (const indent of [0, 2]) {
        const after = capped(JSON.stringify(body, null, indent), 500, endpointOf(format));
        expect(JSON.parse(after)).toEqual(withValue(body, format[2], 500));
        expect(factsOf(after, endpointOf(format)).maxOutputTokens).toBe(500);
      }
    }
  });

  it('goes into a body that has no member at all', () => {
    expect(capped('{ }', 5, endpointOf(FORMATS.generate))).toBe(
      '{"generationConfig":{"maxOutputTokens":5} }',
    );
  });

  it('is written under the name that the caller uses for what holds it', () => {
    const body = '{"generation_config":{"temperature":1}}';
    expect(JSON.parse(capped(body, 5, endpointOf(FORMATS.generate)))).toEqual({
      generation_config: { maxOutputTokens: 5, temperature: 1 },
    });
  });

  it('that stands twice is lowered wherever it is higher, and a null beside it stays', () => {
    expect(capped('{"model":"m","max_tokens":900,"max_completion_tokens":20}', 50)).toBe(
      '{"model":"m","max_tokens":50,"max_completion_tokens":20}',
    );
    expect(capped('{"model":"m","max_tokens":null,"max_completion_tokens":90}', 50)).toBe(
      '{"model":"m","max_tokens":null,"max_completion_tokens":50}',
    );
    expect(factsOf('{"model":"m","max_tokens":5,"max_completion_tokens":"many"}').maxOutputTokens).toBeNull();
  });

  it('of another format states nothing', () => {
    expect(factsOf('{"model":"m","max_tokens":5}', endpointOf(FORMATS.responses)).maxOutputTokens).toBeNull();
    expect(factsOf('{"model":"m","max_output_tokens":5}').maxOutputTokens).toBeNull();
  });

  it('is rewritten but not added where each model has its own, nor where its place is taken', () => {
    const invoke = endpointOf(['bedrock', '/model/m/invoke']);
    expect(canWriteCap(factsOf('{"prompt":"x"}', invoke).outputCap)).toBe(false);
    expect(capped('{"max_gen_len":900}', 50, invoke)).toBe('{"max_gen_len":50}');
    expect(canWriteCap(factsOf('{"generationConfig":[]}', endpointOf(FORMATS.generate)).outputCap)).toBe(
      false,
    );
  });

  it('is no matter of what is not written token by token', () => {
    for (const path of [
      '/v1/embeddings',
      '/v1/images/generations',
      '/v1/audio/speech',
      '/v1/models',
      '/nobody',
    ])
      expect(endpointOf(['openai', path]).outputCap).toBeNull();
  });

  it('changes nothing else, whatever stands in the body and whether usage is asked for beside it', () => {
    const rest = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
    const stated = fc.option(fc.oneof(fc.integer(), fc.constant(null), fc.string(), fc.double()), {
      nil: undefined,
    });
    const options = fc.option(
      fc.oneof(fc.constant(null), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 })),
      {
        nil: undefined,
      },
    );
    const cap = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        rest,
        stated,
        options,
        cap,
        fc.constantFrom(0, 3),
        (name, others, tokens, streamOptions, most, indent) => {
          const format: Format = FORMATS[name];
          const endpoint = endpointOf(format);
          const held = format[2].split('.')[0] ?? '';
          delete others[held];
          for (const member of endpoint.outputCap?.members ?? []) delete others[member.split('.')[0] ?? ''];
          const base = {
            ...others,
            model: 'm',
            stream: true,
            ...(streamOptions === undefined ? {} : { stream_options: streamOptions }),
          };
          const body = tokens === undefined ? base : withValue(base, format[2], tokens);
          const sent = JSON.stringify(body, null, indent);
          const facts = factsOf(sent, endpoint);
          const isWithin =
            typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= most;
          const wanted = isWithin ? body : withValue(body, format[2], most);
          const expected = facts.wantsSplice
            ? { ...wanted, stream_options: { ...(streamOptions ?? {}), include_usage: true } }
            : wanted;
          const after = capped(sent, most, endpoint, true);
          expect(JSON.parse(after)).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('edits of a body', () => {
  it('leave every other byte as it was, in any order in which they are given', () => {
    const cuts = fc.uniqueArray(fc.nat(40), { minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 40, maxLength: 60 }),
        cuts,
        fc.uint8Array({ maxLength: 5 }),
        (body, at, put) => {
          const ends = at.toSorted((one, other) => one - other);
          const edits = ends.flatMap((start, index) => {
            const end = ends[index + 1];
            return index % 2 === 0 && end !== undefined ? [{ start, end, text: put }] : [];
          });
          const expected: number[] = [];
          let from = 0;
          for (const { start, end } of edits) {
            expected.push(...body.subarray(from, start), ...put);
            from = end;
          }
          expected.push(...body.subarray(from));
          expect([...editBody(body, edits.toReversed())]).toEqual(expected);
        },
      ),
    );
    const body = bytes('as it is');
    expect(editBody(body, [])).toBe(body);
  });
});
