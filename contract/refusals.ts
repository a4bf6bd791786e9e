import type { PolicyLevel } from './policy.ts';

/**
 * Every way in which the gateway itself says no, in one table. `code` travels in `X-ASO-Error`; the message is
 * that of the public contract and is prefixed `AISpendOps: ` on the wire; `{subject}` is filled in.
 */
export interface RefusalRule {
  readonly status: number;
  readonly message: string;
  /** False: `x-should-retry: false` is sent, since the same call cannot succeed. */
  readonly isRetryable: boolean;
  /** Seconds for `Retry-After`, never above 60. */
  readonly retryAfterSeconds?: number;
  /** What a refused caller can do, or ask for: `X-ASO-Advice`. */
  readonly advice?: string;
}

export const MESSAGE_PREFIX = 'AISpendOps: ';

const no = (status: number, message: string, advice?: string): RefusalRule => ({
  status,
  message,
  isRetryable: false,
  ...(advice === undefined ? {} : { advice }),
});
const later = (status: number, message: string, retryAfterSeconds?: number): RefusalRule => ({
  status,
  message,
  isRetryable: true,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

export const REFUSALS = {
  missing_key: no(401, 'Missing X-ASO-API-Key'),
  no_stored_credential: no(
    401,
    'No provider credential is stored for this provider: send the gateway key in X-ASO-API-Key and your provider key where the SDK puts it',
  ),
  invalid_key: no(403, 'Invalid X-ASO-API-Key'),
  inactive_key: no(403, 'API key is inactive'),
  https_required: no(403, 'HTTPS is required'),
  provider_not_allowed: no(
    403,
    'Provider not allowed by API key policy',
    'Use a provider that the policy allows, or ask for this one to be allowed.',
  ),
  model_not_allowed: no(
    403,
    'Model not allowed by API key policy',
    'Use a model that the policy allows, or ask for this one to be allowed.',
  ),
  address_not_allowed: no(
    403,
    'Caller address not allowed by {subject} policy',
    'Call from an allowed network, or ask for yours to be allowed.',
  ),
  outside_hours: no(
    403,
    'Calls at this hour not allowed by {subject} policy',
    'Call within the allowed hours, or ask for them to be extended.',
  ),
  operation_not_allowed: no(
    403,
    'Endpoint not allowed by {subject} policy',
    'Use an endpoint that the policy allows, or ask for this kind to be allowed.',
  ),
  unmetered_not_allowed: no(
    403,
    'Endpoints that cannot be metered are not allowed by {subject} policy',
    'Use an endpoint whose usage can be read, or ask for unmetered ones to be allowed.',
  ),
  service_tier_not_allowed: no(
    403,
    'Service tier not allowed by {subject} policy',
    'Ask for another service tier, or for this one to be allowed.',
  ),
  unknown_provider: no(404, 'Unknown provider'),
  unknown_place: no(404, 'Unknown region, location or resource: the path is /v1/{provider}/{place}/…'),
  unknown_host: no(404, 'Unknown resource or host: an admin of the organisation has to register it'),
  unknown_endpoint: no(404, 'Unknown gateway endpoint'),
  malformed_dimensions: no(400, 'Malformed dimensions (X-ASO-Dims header)'),
  duplicate_dimension: no(400, 'Dimension key "{subject}" given twice'),
  dimensions_required: no(
    400,
    'Dimensions are required (X-ASO-Dims header)',
    'Send the required dimensions in X-ASO-Dims.',
  ),
  too_many_dimensions: no(400, 'Too many dimension pairs (max 8)'),
  dimension_key_not_allowed: no(
    400,
    'Dimension key "{subject}" not allowed',
    'Leave the key out, or ask for it to be allowed.',
  ),
  dimension_value_not_allowed: no(
    400,
    'Dimension value not allowed for key "{subject}"',
    'Use an allowed value, or ask for this one to be allowed.',
  ),
  too_many_dimension_values: no(
    400,
    'Too many different values for dimension key "{subject}" today',
    'Use values that many calls share, or ask for more to be allowed.',
  ),
  dimension_key_too_long: no(400, 'Dimension key too long'),
  dimension_value_too_long: no(400, 'Dimension value too long'),
  malformed_body: no(400, 'Request body is not valid JSON'),
  missing_model: no(400, 'Request body names no model'),
  websocket_not_supported: no(400, 'WebSocket connections are not supported at this endpoint'),
  duplicate_header: no(400, 'Header {subject} given twice'),
  signed_header: no(
    400,
    'Header {subject} is covered by the signature and does not go to the provider: add it after signing',
  ),
  signature_mismatch: no(
    400,
    'The provider found another signature: a request has to be signed for the provider’s own host and path, not for this gateway’s, and then sent here unchanged; otherwise check the secret key',
  ),
  too_many_headers: no(400, 'Too many request headers'),
  header_too_large: no(400, 'Header {subject} too large'),
  real_credential_in_simulation: no(
    400,
    'A real provider key was sent to the simulator and was not read: start with --upstream real to use it',
  ),
  upload_timeout: later(408, 'Request body did not arrive in time'),
  body_too_large: no(413, 'Request body too large'),
  too_many_guesses: later(429, 'Too many unknown API keys from this address: try again later', 60),
  budget_exhausted: no(
    402,
    'Budget "{subject}" is exhausted',
    'Ask for a raise, or wait for the next period.',
  ),
  budget_busy: later(429, 'Budget "{subject}" is reserved by calls under way: try again', 1),
  caller_left: no(499, 'The caller closed the connection'),
  output_cap_too_high: no(
    400,
    'More output tokens asked for than {subject} allows',
    'State a lower cap on output tokens, or ask for a larger limit.',
  ),
  output_cap_missing: no(
    400,
    'A cap on output tokens is required: {subject} allows no more',
    'State a cap on output tokens, or ask for a default to be set.',
  ),
  request_too_large: no(
    413,
    'Request larger than {subject} policy allows',
    'Send less, or ask for a larger limit.',
  ),
  rate_limited: later(429, 'Too many requests per minute for this API key'),
  token_rate_limited: later(429, 'Too many tokens per minute for this API key'),
  exceeds_token_rate: no(
    413,
    'This call alone may use more tokens than {subject} allows in a minute',
    'State a lower cap on output tokens, send less, or ask for a larger limit.',
  ),
  too_many_at_once: later(429, 'Too many requests at once for this API key', 1),
  upstream_unreachable: later(502, 'Upstream fetch failed'),
  cannot_decide: later(503, 'Cannot decide on this call right now', 1),
  busy: later(503, 'Too many request bodies in flight', 1),
  websocket_connection_limit_reached: later(
    503,
    'This WebSocket connection has reached its limit: open another one to go on',
  ),
  stored_credential_unusable: no(
    503,
    'The provider credential that is stored cannot be opened or used here: an administrator has to store it again',
  ),
  upstream_timeout: later(504, 'Upstream timed out'),
} as const satisfies Record<string, RefusalRule>;

export type RefusalCode = keyof typeof REFUSALS;

/** An expected "no": data, not an exception. `subject` is a name of ours or in a strict form, never input at large. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly subject?: string;
  /** Whose policy says so, and by which of its rules, where one does. */
  readonly level?: PolicyLevel;
  readonly rule?: string;
  /** Whom to ask, where anybody is named. */
  readonly contact?: string;
  /** How long to wait, where it is known: `Retry-After`, at most 60. */
  readonly retryAfterSeconds?: number;
}

/** The message of a refusal, prefix included. */
export function refusalMessage({ code, subject }: Refusal): string {
  return MESSAGE_PREFIX + REFUSALS[code].message.replace('{subject}', subject ?? '');
}
