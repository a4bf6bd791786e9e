import type { Hook } from '@hono/zod-openapi';
import type { AppEnv } from './app-env.ts';
import { problem } from './problems.ts';

/** Answers input that a route's schema refuses. Neither the values nor their names are repeated. */
export const answerInvalidInput: Hook<unknown, AppEnv, string, Response | undefined> = (result, context) => {
  if (result.success) return undefined;
  const isUnknown = result.error.issues.some(({ code }) => code === 'unrecognized_keys');
  return problem(context, isUnknown ? 'unknown_parameter' : 'invalid_parameter');
};
