import { describe, expect, it } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../../contract/refusals.ts';
import { shapeRefusal, shapeRefusalEvent } from '../../../worker/providers/error-body.ts';
import type { ErrorFlavour } from '../../../worker/providers/provider.ts';

const FLAVOURS: readonly ErrorFlavour[] = ['openai', 'anthropic', 'google', 'cohere', 'plain'];
const body = (flavour: ErrorFlavour, code: RefusalCode): unknown =>
  JSON.parse(shapeRefusal(flavour, { code }, 'req-1').body);

describe('refusal bodies', () => {
  it('has the shape of each SDK', () => {
    const message = 'AISpendOps: Invalid X-ASO-API-Key';
    expect(body('openai', 'invalid_key')).toEqual({
      error: { message, type: 'permission_error', param: null, code: 'invalid_key' },
    });
    expect(body('anthropic', 'invalid_key')).toEqual({
      type: 'error',
      error: { type: 'permission_error', message },
      request_id: 'req-1',
    });
    expect(body('google', 'invalid_key')).toEqual({
      error: { code: 403, message, status: 'PERMISSION_DENIED' },
    });
    expect(body('cohere', 'invalid_key')).toEqual({ id: 'req-1', message });
  });

  it('says what is to be retried and what is not, for every refusal and flavour', () => {
    for (const [code, rule] of Object.entries(REFUSALS) as [RefusalCode, (typeof REFUSALS)[RefusalCode]][]) {
      for (const flavour of FLAVOURS) {
        const { status, headers, body: text } = shapeRefusal(flavour, { code, subject: 'team' }, 'req-1');
        expect(status).toBe(rule.status);
        expect(headers['X-ASO-Error']).toBe(code);
        expect(headers['Content-Type']).toBe('application/json');
        expect(headers['x-should-retry']).toBe(rule.isRetryable ? undefined : 'false');
        expect(Number(headers['Retry-After'] ?? 0)).toBeLessThanOrEqual(60);
        expect(text).toContain('AISpendOps: ');
      }
    }
  });

  it('fills in the subject, and tells "cannot decide" from a bad key', () => {
    const { body: text } = shapeRefusal('plain', { code: 'dimension_key_not_allowed', subject: 'crew' }, 'r');
    expect(text).toContain('Dimension key \\"crew\\" not allowed');
    expect(shapeRefusal('openai', { code: 'cannot_decide' }, 'r')).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
    });
  });
});

describe('refusals on an open session', () => {
  it('are the error event of the SDK, and name what they answer', () => {
    const event = shapeRefusalEvent('openai', { code: 'model_not_allowed' }, 'event_1', 'mine');
    expect(JSON.parse(event)).toEqual({
      type: 'error',
      event_id: 'event_1',
      status: 403,
      error: {
        type: 'permission_error',
        code: 'model_not_allowed',
        message: 'AISpendOps: Model not allowed by API key policy',
        param: null,
        event_id: 'mine',
      },
    });
  });
});
