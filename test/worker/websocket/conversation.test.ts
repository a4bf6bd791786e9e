import { describe, expect, it } from 'vitest';
import { reserveNanos } from '../../../contract/prices/reserve.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';
import { Conversation } from '../../../worker/websocket/conversation.ts';
import { NOON_MS } from '../gate/samples.ts';

function conversation(model: string | null = 'gpt-realtime'): Conversation {
  const provider = findProvider('openai');
  if (!provider) throw new Error('no such provider');
  const endpoint = matchEndpoint(provider, 'GET', '/v1/realtime', true);
  return new Conversation(endpoint, ['openai'], model, () => NOON_MS);
}

const audio = (characters: number) =>
  `{"type":"input_audio_buffer.append","audio":"${'A'.repeat(characters)}"}`;
const NOTHING = { model: null, transcriptionModel: null, maxOutputTokens: null };

describe('the most that a response can take in', () => {
  it('is all that was said: text by its bytes, audio by its time', () => {
    const heard = conversation();
    heard.heard('"é"');
    expect(heard.responseFacts(null, 0).inputBound).toBe(4);
    heard.heard(audio(6_400));
    expect(heard.responseFacts(null, 10)).toMatchObject({ inputBound: 4 + 7 + 10, bodyBytes: 10 });
  });

  it('once the provider has counted it is that, and what came since the response began', () => {
    const heard = conversation();
    heard.heard('x'.repeat(900));
    heard.began();
    heard.heard('x'.repeat(30));
    heard.ended(200);
    expect(heard.responseFacts(null, 0).inputBound).toBe(230);
    heard.ended(null);
    expect(heard.responseFacts(null, 0).inputBound).toBe(230);
  });

  it('is never more than the model can take in', () => {
    const heard = conversation();
    heard.heard('x'.repeat(1_000_000));
    expect(heard.responseFacts(null, 0).inputBound).toBe(32_000);
    const unknown = conversation('some-model');
    unknown.heard('x'.repeat(1_000_000));
    expect(unknown.responseFacts(null, 0).inputBound).toBe(1_000_000);
  });

  it('is reserved at the rate of audio, both ways', () => {
    const facts = conversation().responseFacts(1_000, 0);
    const { reservedNanos } = reserveNanos({
      priceLists: ['openai'],
      model: facts.strictModel,
      atMs: NOON_MS,
      serviceTier: null,
      inputBytes: facts.inputBound ?? 0,
      mayHoldMedia: facts.mayHoldMedia,
      candidateCount: 1,
      maxOutputTokens: facts.maxOutputTokens,
      unknownChargeNanos: 0n,
    });
    // 1,024 tokens of the provider's own at 32, and 1,000 out at 64 dollars per million; the rounding of classes.
    expect(reservedNanos).toBe(1_024n * 32_000n + 1_000n * 64_000n + 12n);
  });
});

describe('what a session says of itself', () => {
  it('the cap of a response wins over that of the session', () => {
    const heard = conversation();
    expect(heard.configured({ ...NOTHING, maxOutputTokens: 500 })).toEqual([]);
    expect(heard.responseFacts(null, 0).maxOutputTokens).toBe(500);
    expect(heard.responseFacts(20, 0).maxOutputTokens).toBe(20);
    heard.configured({ ...NOTHING, maxOutputTokens: 'inf' });
    expect(heard.responseFacts(null, 0).maxOutputTokens).toBeNull();
  });

  it('the served model is told apart from the one that was admitted', () => {
    const heard = conversation();
    expect(heard.configured({ ...NOTHING, model: 'gpt-realtime-2025-08-28' })).toEqual([]);
    expect([heard.model, heard.servedModel]).toEqual(['gpt-realtime', 'gpt-realtime-2025-08-28']);
    expect(heard.newModels({ ...NOTHING, model: 'gpt-realtime-2025-08-28' })).toEqual([]);
    expect(heard.newModels({ ...NOTHING, model: 'gpt-realtime-2' })).toEqual(['response']);
  });

  it('a model that nobody named is known once the server does', () => {
    const heard = conversation(null);
    const named = { ...NOTHING, model: 'gpt-realtime', transcriptionModel: 'whisper-1' };
    expect(heard.configured(named)).toEqual(['response', 'transcription']);
    expect(heard.configured(named)).toEqual([]);
    expect(heard.transcriptionFacts().model).toBe('whisper-1');
  });
});
