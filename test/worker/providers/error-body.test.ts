import { describe, expect, it } from 'vitest';
import { REFUSALS, type Refusal, type RefusalCode, type RefusalRule } from '../../../contract/refusals.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { shapeRefusal, shapeRefusalEvent } from '../../../worker/providers/error-body.ts';
import type { ErrorFlavour } from '../../../worker/providers/provider.ts';
import { findProvider } from '../../../worker/providers/registry.ts';

const FLAVOURS = ['openai', 'anthropic', 'google', 'cohere', 'aws', 'ollama', 'voyage', 'plain'] as const;
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
    expect(body('aws', 'invalid_key')).toEqual({ message });
    expect(body('ollama', 'invalid_key')).toEqual({ error: message });
    expect(body('voyage', 'invalid_key')).toEqual({ detail: message });
  });

  it('names the exception that AWS’s SDKs raise in a header, for every refusal', () => {
    const kinds = Object.keys(REFUSALS).map((code) => {
      const { status, headers } = shapeRefusal('aws', { code: code as RefusalCode }, 'req-1');
      expect(headers['x-amzn-ErrorType']).toMatch(/^[A-Z][A-Za-z]+Exception$/);
      return [status, headers['x-amzn-ErrorType']] as const;
    });
    expect(Object.fromEntries(kinds)).toMatchObject({
      400: 'ValidationException',
      401: 'AccessDeniedException',
      403: 'AccessDeniedException',
      404: 'ResourceNotFoundException',
      429: 'ThrottlingException',
      503: 'ServiceUnavailableException',
      504: 'ModelTimeoutException',
    });
    expect(shapeRefusal('openai', { code: 'invalid_key' }, 'r').headers).not.toHaveProperty(
      'x-amzn-ErrorType',
    );
  });

  it.each([
    ['bedrock', '/model/m/converse', 'aws'],
    ['bedrock', '/nothing', 'aws'],
    ['bedrock', '/openai/v1/chat/completions', 'openai'],
    ['bedrock-mantle', '/anthropic/v1/messages', 'anthropic'],
    ['vertex', '/v1/projects/p/locations/l/publishers/google/models/m:generateContent', 'google'],
    ['vertex', '/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict', 'anthropic'],
    ['vertex', '/v1/projects/p/locations/l/endpoints/openapi/chat/completions', 'openai'],
    ['azure-openai', '/openai/deployments/d/chat/completions', 'openai'],
    ['google-ai-studio', '/v1beta/openai/chat/completions', 'openai'],
    ['google-ai-studio', '/v1beta/models/m:generateContent', 'google'],
    ['cohere', '/v2/chat', 'cohere'],
    ['cohere', '/compatibility/v1/chat/completions', 'openai'],
    ['ollama', '/api/chat', 'ollama'],
    ['ollama', '/v1/chat/completions', 'openai'],
    ['voyage', '/v1/embeddings', 'voyage'],
    ['deepseek', '/anthropic/v1/messages', 'anthropic'],
  ] as const)('%s at %s is answered as %s’s', (name, path, flavour) => {
    const provider = findProvider(name);
    expect(provider && matchEndpoint(provider, 'POST', path).errorFlavour).toBe(flavour);
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

describe('why, and whom to ask', () => {
  const headersOf = (refusal: Refusal) => shapeRefusal('openai', refusal, 'r').headers;

  it('stand in headers, since the message is the contract’s', () => {
    const refusal = { code: 'model_not_allowed', level: 'team', rule: 'deniedModels' } as const;
    expect(headersOf({ ...refusal, contact: '#ai-platform' })).toMatchObject({
      'X-ASO-Policy-Level': 'team',
      'X-ASO-Policy-Rule': 'deniedModels',
      'X-ASO-Contact': '#ai-platform',
      'X-ASO-Advice': expect.stringContaining('ask'),
    });
    expect(Object.keys(headersOf({ code: 'invalid_key' })).join()).not.toMatch(/policy|contact|advice/i);
  });

  it('are ASCII, whatever a budget’s contact is called', () => {
    const { 'X-ASO-Contact': contact } = headersOf({ code: 'budget_exhausted', contact: 'Büro 日本' });
    expect(contact).toBe(encodeURI('Büro 日本'));
    for (const { advice = '' } of Object.values(REFUSALS) as RefusalRule[])
      expect(advice).toMatch(/^[\x20-\x7e]*$/);
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
