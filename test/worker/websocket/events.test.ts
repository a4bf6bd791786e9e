import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientEvent, readServerEvent } from '../../../worker/websocket/events.ts';
import { REALTIME as realtime, RESPONSES as responses } from '../../../worker/websocket/vocabulary.ts';

describe('frames that matter', () => {
  it('a text of somebody’s that looks like one is none', () => {
    const said = JSON.stringify({ type: 'response.output_text.delta', delta: '{"type":"response.done"}' });
    expect(readServerEvent(realtime, said)).toBeNull();
    const typed = JSON.stringify({ type: 'conversation.item.create', item: { text: '"response.create"' } });
    expect(readClientEvent(realtime, typed)).toBeNull();
  });

  it('a client cannot hide one behind escapes or a repeated key', () => {
    const hidden = ['{"type":"response\\u002ecreate"}', '{"type":"ping","type":"response.create"}'];
    for (const frame of hidden) {
      expect(readClientEvent(realtime, frame)).toMatchObject({ kind: 'create' });
      expect(readClientEvent(responses, frame)).toMatchObject({ kind: 'create' });
    }
  });

  it('reads caps, models and names wherever the APIs have had them', () => {
    const updated = (session: object) =>
      readServerEvent(realtime, JSON.stringify({ type: 'session.updated', session }));
    expect(updated({ model: 'm', max_response_output_tokens: 'inf' })).toMatchObject({
      model: 'm',
      maxOutputTokens: 'inf',
    });
    expect(
      updated({ audio: { input: { transcription: { model: 'a' } } }, max_output_tokens: 9 }),
    ).toMatchObject({
      transcriptionModel: 'a',
      maxOutputTokens: 9,
    });
    expect(updated({ input_audio_transcription: { model: 'b' } })).toMatchObject({ transcriptionModel: 'b' });
    const create = { type: 'response.create', event_id: 'e', response: { max_output_tokens: 7 } };
    expect(readClientEvent(realtime, JSON.stringify(create))).toMatchObject({
      eventId: 'e',
      maxOutputTokens: 7,
    });
  });

  it('nothing that comes in makes it throw', () => {
    const types = ['response.create', 'response.done', 'session.updated', 'error', 'session.update', 'x'];
    const event = fc.record({
      type: fc.constantFrom(...types),
      session: fc.jsonValue(),
      response: fc.jsonValue(),
    });
    const frame = fc.oneof(
      fc.string(),
      fc.json(),
      event.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(frame, fc.nat(), (text, cut) => {
        for (const protocol of [realtime, responses]) {
          for (const part of [text, text.slice(0, cut % (text.length + 1))]) {
            readClientEvent(protocol, part);
            readServerEvent(protocol, part);
          }
        }
      }),
    );
  });
});
