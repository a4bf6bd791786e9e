import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isUnavailable } from '../../db/failure.ts';
import { MOVE_RETRY_SECONDS, OrganisationMovingError } from '../../db/placement/place.ts';
import { errorFacts, type Log } from '../log.ts';
import type { AppEnv } from './app-env.ts';
import { ChangedSinceError } from './preconditions.ts';
import { type ProblemCode, problem } from './problems.ts';

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed_request',
  403: 'not_allowed',
  404: 'not_found',
  413: 'body_too_large',
  415: 'not_json',
};

/** Turns whatever was thrown into a problem document that says nothing of it; the log keeps kind, code and place. */
export const answerErrors = (log: Log): ErrorHandler<AppEnv> =>
  function answerErrors(err, context) {
    if (err instanceof HTTPException) {
      const code = BY_STATUS[err.status];
      if (code) return problem(context, code);
    }
    if (err instanceof OrganisationMovingError)
      return problem(context, 'organisation_moving', MOVE_RETRY_SECONDS);
    if (err instanceof ChangedSinceError) return problem(context, 'changed_since');
    log.write({ name: 'request.failed', requestId: context.get('requestId'), error: errorFacts(err) });
    return problem(context, isUnavailable(err) ? 'store_unavailable' : 'internal');
  };
