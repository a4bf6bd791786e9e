import type { Context } from 'hono';
import type { Problem } from '../../contract/dashboard.ts';
import type { AppEnv } from './app-env.ts';
import { SIGN_IN_PROBLEMS } from './sign-in-problems.ts';

/**
 * Every way in which the API says no, in one table. Texts are fixed: nothing of the request and nothing of the inside
 * of the product is ever in an answer.
 */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'Malformed request', detail: 'The request could not be read.' },
  unknown_parameter: {
    status: 400,
    title: 'Unknown parameter',
    detail:
      'The request has a parameter or field that does not exist here. The OpenAPI document lists them all.',
  },
  invalid_parameter: {
    status: 400,
    title: 'Invalid parameter',
    detail: 'A parameter or field has a value that is not allowed. The OpenAPI document says which are.',
  },
  report_too_large: {
    status: 400,
    title: 'Report too large',
    detail: 'The groupings make too many rows. Shorten the period, filter, or group by less.',
  },
  not_signed_in: {
    status: 401,
    title: 'Not signed in',
    detail: 'Sign in, or send a bearer token that is valid.',
  },
  link_unknown: { status: 401, title: 'Unknown login link', detail: 'This login link does not exist.' },
  link_used: {
    status: 401,
    title: 'Login link used',
    detail: 'A login link works once, and this one has been used.',
  },
  link_expired: { status: 401, title: 'Login link expired', detail: 'A login link works for 15 minutes.' },
  not_signed_by_gateway: {
    status: 401,
    title: 'Not signed by the gateway',
    detail: 'A delivery of events must carry the signature of a gateway that is known here.',
  },
  not_signed_by_scanner: {
    status: 401,
    title: 'Not signed by a scanner',
    detail: 'A report of exposed keys must carry the signature of a scanner that is known here.',
  },
  not_allowed: { status: 403, title: 'Not allowed', detail: 'These rights do not include this action.' },
  second_factor_required: {
    status: 403,
    title: 'Second factor required',
    detail: 'The organisation asks for a second factor. Enrol or prove one first.',
  },
  terms_to_accept: {
    status: 403,
    title: 'Terms to accept',
    detail: 'There is a version of the terms that was not accepted yet. GET /api/v1/terms lists it.',
  },
  step_up_required: {
    status: 403,
    title: 'Prove again who you are',
    detail: 'This change asks for a proof of who you are that is at most ten minutes old.',
  },
  cross_site: {
    status: 403,
    title: 'Cross-site request refused',
    detail: 'The API answers its own page and programs, not pages of other sites.',
  },
  organisation_suspended: {
    status: 403,
    title: 'Organisation suspended',
    detail: 'The organisation is suspended. Ask whoever runs this installation.',
  },
  no_grant: {
    status: 403,
    title: 'No grant',
    detail: 'The organisation has granted no support access that covers this now.',
  },
  decided: {
    status: 409,
    title: 'Decided',
    detail: 'This request has been decided, or its time is over.',
  },
  not_found: { status: 404, title: 'Not found', detail: 'There is nothing here.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    detail: 'This resource does not take this method.',
  },
  host_not_public: {
    status: 400,
    title: 'Not a public host',
    detail:
      'The base URL must be https://name[:port][/path] of a public host: no address, no internal name, port 443 or above 1023, no last slash.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'Another request under this key',
    detail: 'This idempotency key was used for another request within the last day. Take a new one.',
  },
  idempotency_open: {
    status: 409,
    title: 'Under way',
    detail:
      'A request under this idempotency key is under way, or was broken off and may have been carried out. Look before you try under another key.',
  },
  too_many_secrets: {
    status: 409,
    title: 'Too many secrets',
    detail: 'Former rotations of this key still overlap. Wait until one has ended, or make another key.',
  },
  organisation_moving: {
    status: 503,
    title: 'Organisation being moved',
    detail:
      'The organisation is being moved to another database. Until it has arrived it can be read, and nothing can be changed; calls through the gateway go on. Try again.',
  },
  edge_unconfirmed: {
    status: 503,
    title: 'Not confirmed by the gateway',
    detail:
      'The gateway did not confirm in time, so that nothing was changed and no secret is shown. Try again.',
  },
  factor_wrong: {
    status: 403,
    title: 'Wrong code',
    detail: 'This is not a code of now. Codes change every 30 seconds, and a recovery code works once.',
  },
  factor_used: {
    status: 403,
    title: 'Code used',
    detail: 'This code has been used. Wait for the next one.',
  },
  factor_cloned: {
    status: 403,
    title: 'Passkey refused',
    detail:
      'This passkey shows a count of signatures that it has shown before, as a copy of it would. Use another way, and remove it.',
  },
  passkeys_unavailable: {
    status: 409,
    title: 'Passkeys unavailable',
    detail: 'Passkeys need a host name, and this installation is reached by an address.',
  },
  factor_none: {
    status: 409,
    title: 'No second factor',
    detail: 'There is no authenticator app in this state. Begin to enrol one.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    detail: 'Wait for as long as Retry-After says, in seconds.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    detail: 'Ask less often, and not again before as many seconds are over as Retry-After says.',
  },
  ...SIGN_IN_PROBLEMS,
  member_elsewhere: {
    status: 409,
    title: 'Member elsewhere',
    detail: 'This person belongs to another organisation too, and has to change it themselves.',
  },
  last_owner: {
    status: 409,
    title: 'Last owner',
    detail: 'An organisation has at least one owner. Make somebody else an owner first.',
  },
  credentials_not_set_up: {
    status: 409,
    title: 'Stored credentials are not set up',
    detail:
      'This installation has no key to seal provider credentials with: its operator sets CREDENTIAL_SEAL_KEY.',
  },
  report_unreadable: {
    status: 400,
    title: 'Unreadable report',
    detail: 'The file is not a report of the kind that was stated.',
  },
  rate_missing: {
    status: 409,
    title: 'No exchange rate',
    detail: 'No rate of this currency holds on these days. Nothing is lost: enter the rate, and ask again.',
  },
  report_known: {
    status: 409,
    title: 'Known report',
    detail:
      'This very file has been imported before, and nothing has changed. To bring it in anew, remove it from the list first.',
  },
  month_not_over: {
    status: 409,
    title: 'Month not over',
    detail: 'A month of the books is closed once it is over, in UTC.',
  },
  month_closed: {
    status: 409,
    title: 'Month closed',
    detail: 'The books of this month are closed. The last closed month can be opened again.',
  },
  earlier_month_open: {
    status: 409,
    title: 'Earlier month open',
    detail: 'Months are closed one after the other. Close the month after the last closed one first.',
  },
  later_month_closed: {
    status: 409,
    title: 'Later month closed',
    detail: 'Only the last closed month can be opened again.',
  },
  month_not_closed: {
    status: 409,
    title: 'Month not closed',
    detail: 'The books of this month are not closed: there is nothing to open again.',
  },
  not_reconciled: {
    status: 409,
    title: 'Not reconciled',
    detail: 'A month is drafted, then reconciled, then signed.',
  },
  gaps_open: {
    status: 409,
    title: 'Not everything has arrived',
    detail: 'Gates have not delivered everything. Wait for it, or accept the gaps that the month lists.',
  },
  signed_already: {
    status: 409,
    title: 'Signed already',
    detail: 'This statement has your signature. Somebody else has to give the second one.',
  },
  cost_centre_unknown: {
    status: 409,
    title: 'Unknown cost centre',
    detail: 'A rule names a cost centre that does not exist or is archived.',
  },
  overtaken: {
    status: 409,
    title: 'Overtaken',
    detail: 'Somebody else changed this at the same moment. Read it anew, then try again.',
  },
  not_confirmed: {
    status: 400,
    title: 'Not confirmed',
    detail: 'The name that was typed is not the organisation’s name.',
  },
  deletion_requested: {
    status: 409,
    title: 'Deletion requested',
    detail: 'The organisation is to be deleted already.',
  },
  deletion_begun: {
    status: 409,
    title: 'Deletion begun',
    detail: 'The deletion has begun and cannot be taken back.',
  },
  changed_since: {
    status: 412,
    title: 'Changed meanwhile',
    detail:
      'Somebody has changed this since you read it, and nothing of yours was saved. Read it anew, then make your change again.',
  },
  role_in_use: {
    status: 409,
    title: 'Role in use',
    detail: 'Somebody has this role. Say in `moveTo` which role they have from then on.',
  },
  owner_may_not: {
    status: 409,
    title: 'Its owner may not',
    detail:
      'The owner of this schedule has left or may not read usage any more, so that nothing is sent in their name. Stop it and go on with it: it is yours then.',
  },
  name_taken: { status: 409, title: 'Name taken', detail: 'There is one of this name already.' },
  limit_reached: {
    status: 409,
    title: 'Limit reached',
    detail:
      'An organisation has at most 100 registered hosts, 500 prices that have not ended, 500 budgets that block and 100 provider credentials in use and 50 roles of its own; a person has at most 100 saved views.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    detail: 'The request body is larger than this resource takes.',
  },
  not_json: {
    status: 415,
    title: 'Not JSON',
    detail: 'The request body must be JSON, with a content type that says so.',
  },
  preview_not_ready: {
    status: 409,
    title: 'Preview not ready',
    detail: 'The preview is still being worked out. Apply it once its state is `ready`.',
  },
  preview_expired: {
    status: 409,
    title: 'Preview expired',
    detail: 'A preview can be applied for 24 hours. Make a new one.',
  },
  preview_stale: {
    status: 409,
    title: 'Preview out of date',
    detail: 'Prices have changed since, or another run has posted adjustments. Make a new preview.',
  },
  export_not_ready: {
    status: 409,
    title: 'Export not ready',
    detail: 'The file is still being made. Ask for the export again until its state is `ready`.',
  },
  recipient_not_allowed: {
    status: 400,
    title: 'Recipient not allowed',
    detail: 'Mail goes to members, and to addresses of domains that an owner has approved of.',
  },
  run_open: {
    status: 409,
    title: 'Another run is open',
    detail: 'An organisation has one re-rating run at a time. Wait until it has ended.',
  },
  wrong_host: { status: 421, title: 'Wrong host', detail: 'The API is not served under this host name.' },
  internal: {
    status: 500,
    title: 'Internal error',
    detail: 'Something went wrong on our side. Quote the request id.',
  },
  store_unavailable: {
    status: 503,
    title: 'Store unavailable',
    detail: 'The database cannot be reached just now. Try again; nothing was taken in.',
  },
} as const satisfies Record<string, { status: number; title: string; detail: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** How long a caller should wait where waiting helps. */
const RETRY_AFTER_SECONDS = '5';

/** An answer that says no, as RFC 9457 has it. */
export function problem(
  context: Context<AppEnv>,
  code: ProblemCode,
  retryAfterSeconds: number | null = null,
  faults?: Problem['faults'],
): Response {
  const { status, title, detail } = PROBLEMS[code];
  context.set('problem', code);
  const requestId = context.get('requestId');
  const body: Problem = {
    type: `urn:spendgate:problem:${code}`,
    title,
    status,
    detail,
    code,
    requestId,
    ...(faults ? { faults } : {}),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (status === 503) headers.set('retry-after', RETRY_AFTER_SECONDS);
  if (retryAfterSeconds !== null) headers.set('retry-after', String(retryAfterSeconds));
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  return context.newResponse(JSON.stringify(body), { status, headers });
}

/**
 * Refuses a field that has the right form and cannot be taken all the same.
 * @param place as `faults` name it: `filters.0.values`, a header, or empty for the whole
 * @param expected in our own words; nothing of what was sent
 */
export const invalid = (context: Context<AppEnv>, place: string, expected: string): Response =>
  problem(context, 'invalid_parameter', null, [{ place, message: expected }]);

/** The answer to one attempt too many. */
export const tooManyAttempts = (context: Context<AppEnv>, retryAfterSeconds: number): Response =>
  problem(context, 'too_many_attempts', retryAfterSeconds);
