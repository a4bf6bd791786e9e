/**
 * Our own refusals in the shape that the caller's SDK turns into its own exception. Pure.
 * Shapes: https://platform.openai.com/docs/guides/error-codes, https://docs.anthropic.com/en/api/errors,
 * https://cloud.google.com/apis/design/errors, https://docs.cohere.com/reference/errors,
 * https://docs.ollama.com/api/errors, https://docs.voyageai.com/docs/error-codes
 */
import { REFUSALS, type Refusal, type RefusalRule, refusalMessage } from '../../contract/refusals.ts';
import type { ErrorFlavour } from './provider.ts';

export interface RefusalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const PRINTABLE = /^[\x20-\x7e]*$/;
/** SDKs differ above this: some retry at once, others hang. */
const MAX_RETRY_AFTER_SECONDS = 60;

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
};

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  404: 'invalid_request_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
};

const GOOGLE_STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html */
const AWS_TYPES: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'AccessDeniedException',
  402: 'ServiceQuotaExceededException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  413: 'ValidationException',
  429: 'ThrottlingException',
  502: 'ServiceUnavailableException',
  503: 'ServiceUnavailableException',
  504: 'ModelTimeoutException',
};

/**
 * Status, headers and JSON body of a refusal.
 * @param requestId our id of the request; the caller of this function sends it as `X-ASO-Request-Id` as well
 */
export function shapeRefusal(flavour: ErrorFlavour, refusal: Refusal, requestId: string): RefusalResponse {
  const rule: RefusalRule = REFUSALS[refusal.code];
  const message = refusalMessage(refusal);
  const body = BODIES[flavour]({ status: rule.status, code: refusal.code, message, requestId });
  const headers = refusalHeaders(refusal, rule);
  // Its SDKs choose the exception by this header.
  if (flavour === 'aws') headers['x-amzn-ErrorType'] = AWS_TYPES[rule.status] ?? 'InternalServerException';
  return { status: rule.status, headers, body: JSON.stringify(body) };
}

/**
 * The same as an event of a session that is already open, in JSON.
 * @param eventId of this event
 * @param causeId the caller's event that it answers; null: it has no id, or there is none
 */
export function shapeRefusalEvent(
  flavour: ErrorFlavour,
  refusal: Refusal,
  eventId: string,
  causeId: string | null,
): string {
  const { status } = REFUSALS[refusal.code];
  const refused = { status, code: refusal.code, message: refusalMessage(refusal), requestId: eventId };
  const body = BODIES[flavour](refused) as { readonly error?: object };
  return JSON.stringify({
    type: 'error',
    event_id: eventId,
    status,
    ...body,
    error: { ...body.error, event_id: causeId },
  });
}

function refusalHeaders(refusal: Refusal, rule: RefusalRule): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-ASO-Error': refusal.code,
  };
  const { level, rule: name, contact } = refusal;
  if (level) headers['X-ASO-Policy-Level'] = level;
  if (name) headers['X-ASO-Policy-Rule'] = name;
  if (rule.advice) headers['X-ASO-Advice'] = rule.advice;
  // A header holds ASCII; what else a name has goes percent-encoded.
  if (contact) headers['X-ASO-Contact'] = PRINTABLE.test(contact) ? contact : encodeURI(contact);
  if (!rule.isRetryable) headers['x-should-retry'] = 'false';
  else {
    const seconds = refusal.retryAfterSeconds ?? rule.retryAfterSeconds;
    if (seconds !== undefined) headers['Retry-After'] = String(Math.min(seconds, MAX_RETRY_AFTER_SECONDS));
  }
  return headers;
}

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
}

const BODIES: Readonly<Record<ErrorFlavour, (refused: Refused) => unknown>> = {
  openai: ({ status, code, message }) => ({
    error: { message, type: OPENAI_TYPES[status] ?? 'server_error', param: null, code },
  }),
  anthropic: ({ status, message, requestId }) => ({
    type: 'error',
    error: { type: ANTHROPIC_TYPES[status] ?? 'api_error', message },
    request_id: requestId,
  }),
  google: ({ status, message }) => ({
    error: { code: status, message, status: GOOGLE_STATUSES[status] ?? 'INTERNAL' },
  }),
  cohere: ({ message, requestId }) => ({ id: requestId, message }),
  aws: ({ message }) => ({ message }),
  ollama: ({ message }) => ({ error: message }),
  voyage: ({ message }) => ({ detail: message }),
  plain: ({ code, message }) => ({ error: { code, message } }),
};
