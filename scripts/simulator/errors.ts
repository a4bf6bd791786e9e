/** Errors in the body shape of each provider, so that its SDK raises the exception that it would raise there. */
import { freeAnswer, type WholeAnswer } from './answer.ts';
import type { Dialect, ProviderTraits } from './providers.ts';

export interface ErrorDetail {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
}

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const GOOGLE_STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html */
const AWS_TYPES: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'AccessDeniedException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** An error answer in the shape of the provider and dialect that was asked. */
export function errorAnswer(
  provider: ProviderTraits,
  dialect: Dialect,
  requestId: string,
  detail: ErrorDetail,
  headers: readonly string[] = [],
): WholeAnswer {
  const { status, code } = detail;
  const own =
    dialect === 'bedrock'
      ? [
          'x-amzn-requestid',
          requestId,
          'x-amzn-errortype',
          code ?? AWS_TYPES[status] ?? 'InternalServerException',
        ]
      : [];
  return freeAnswer(status, errorBody(provider, dialect, requestId, detail), [...own, ...headers]);
}

function errorBody(
  provider: ProviderTraits,
  dialect: Dialect,
  requestId: string,
  detail: ErrorDetail,
): object {
  const { status, message } = detail;
  const isServerFault = status >= 500;
  if (dialect === 'anthropic') {
    const type = ANTHROPIC_TYPES[status] ?? (isServerFault ? 'api_error' : 'invalid_request_error');
    return { type: 'error', error: { type, message }, request_id: requestId };
  }
  if (dialect === 'google') {
    const name = GOOGLE_STATUSES[status] ?? (isServerFault ? 'INTERNAL' : 'FAILED_PRECONDITION');
    return { error: { code: status, message, status: name } };
  }
  if (dialect === 'bedrock') return { message };
  if (dialect === 'cohere') return { id: requestId, message };
  const type = OPENAI_TYPES[status] ?? (isServerFault ? 'server_error' : 'invalid_request_error');
  const code = detail.code ?? null;
  const param = detail.param ?? null;
  if (provider.errors === 'openrouter') {
    return { error: { message, code: status, metadata: { provider_name: null } }, user_id: 'user_simulated' };
  }
  if (provider.errors === 'mistral') return { object: 'error', message, type, param, code };
  return { error: { message, type, param, code } };
}
