/** Whatever both sides say, in whatever order, and whatever the gate answers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completed, created, done, settled, TestSession } from './sessions.ts';

type Step = (test: TestSession) => void | Promise<void>;

const ids = fc.constantFrom('r1', 'r2', 'r3', null);
const lanes = fc.constantFrom({}, { stream_id: 'a' }, { stream_id: 'b' });
const models = fc.constantFrom('gpt-4o-mini', 'gpt-realtime', 'whisper-1', 'refused');
const text = (event: object): string => JSON.stringify(event);
const transcription = (model: string) => ({ audio: { input: { transcription: { model } } } });

const clientFrame = fc.oneof(
  fc
    .tuple(models, lanes, fc.option(fc.constantFrom('e1', 'e2')))
    .map(([model, lane, eventId]) =>
      text({ type: 'response.create', model, ...lane, ...(eventId === null ? {} : { event_id: eventId }) }),
    ),
  ids.map((id) => text({ type: 'response.steer', previous_response_id: id })),
  models.map((model) => text({ type: 'session.update', session: { model, ...transcription(model) } })),
  fc.constantFrom('{"type":"response.create"', '{"type":"input_audio_buffer.append","audio":"AA"}', 'x'),
);
const serverFrame = fc.oneof(
  fc.tuple(ids, lanes).map(([id, lane]) => text(created(String(id), lane))),
  ids.map((id) => text(done(String(id)))),
  fc.tuple(ids, lanes).map(([id, lane]) => text(completed(String(id), lane))),
  fc.constantFrom('e1', 'e3', null).map((id) => text({ type: 'error', error: { event_id: id } })),
  ids.map((id) => text({ type: 'response.steer.failed', steer: { previous_response_id: id } })),
  models.map((model) => text({ type: 'session.updated', session: { model, ...transcription(model) } })),
  fc.constant(text({ type: 'conversation.item.input_audio_transcription.completed', usage: { seconds: 1 } })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: clientFrame.map(
      (frame): Step =>
        (test) =>
          test.session.fromCaller(frame),
    ),
  },
  {
    weight: 8,
    arbitrary: serverFrame.map(
      (frame): Step =>
        (test) =>
          test.session.fromUpstream(frame),
    ),
  },
  { weight: 4, arbitrary: fc.constant<Step>(() => settled()) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constant<Step>((test) => {
        test.desk.gate ??= Promise.withResolvers();
      }),
      fc.constant<Step>((test) => release(test)),
      fc.constant<Step>((test) => {
        test.desk.refused.set('gpt-realtime', 'budget_busy');
      }),
      fc.nat(4_000_000).map(
        (ms): Step =>
          (test) => {
            test.nowMs += ms;
            test.session.check();
          },
      ),
      fc.constant<Step>((test) => {
        test.caller.isGone = true;
      }),
      fc.constant<Step>((test) => {
        test.desk.asked += 300;
      }),
    ),
  },
);

const ending = fc.constantFrom<Step>(
  (test) => test.session.upstreamClosed(1000, ''),
  (test) => test.session.upstreamClosed(1006, ''),
  (test) => {
    test.session.callerClosed(1000, '');
    test.session.upstreamClosed(1000, '');
  },
  (test) => {
    test.nowMs += 10_000_000;
    test.session.check();
  },
);

const WHOLE_CREATE = /^\{"type":"response\.create".*\}$/;

function release(test: TestSession): void {
  test.desk.gate?.resolve();
  test.desk.gate = null;
}

describe('whatever happens in whatever order', () => {
  it.each(['realtime', 'responses'] as const)(
    'P6: L23: every operation of a session (%s) ends exactly once, and what is not admitted is not passed on',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), ending, async (steps, end) => {
          const test = new TestSession(kind);
          test.desk.refused.set('refused', 'model_not_allowed');
          for (const take of steps) await take(test);
          await end(test);
          release(test);
          await settled();
          expect(test.isOver).toBe(true);
          expect(test.desk.entries.filter(({ end }) => end === null)).toEqual([]);
          expect(test.desk.endedTwice).toEqual([]);
          const asked = test.upstream.frames.filter((frame) => WHOLE_CREATE.test(String(frame)));
          expect(asked.length).toBeLessThanOrEqual(test.desk.entries.length);
          if (kind === 'responses') expect(asked.join()).not.toContain('refused');
        }),
        { numRuns: 400 },
      );
    },
  );
});
