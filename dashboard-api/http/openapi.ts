import type { z } from '@hono/zod-openapi';
import { problemSchema } from '../../contract/dashboard.ts';
import { PROBLEMS } from './problems.ts';

/** Stands in the document once. */
const namedProblem = problemSchema.meta({ id: 'Problem' });

/** The answer of a route that succeeds. */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { 200: { description, content: { 'application/json': { schema } } } } as const;
}

/** A JSON body that must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

type ProblemStatus = (typeof PROBLEMS)[keyof typeof PROBLEMS]['status'];

/**
 * The problem documents that a route may answer. Their content is in the document but not in the type, so that a
 * handler may answer with `problem()`, whose type says nothing of the route.
 */
export function problemAnswers<const Status extends ProblemStatus>(
  ...statuses: readonly Status[]
): { [Each in Status]: { description: string } } {
  const answer = (status: ProblemStatus) => ({
    description: Object.values(PROBLEMS)
      .filter((row) => row.status === status)
      .map(({ title }) => title)
      .join(', or '),
    content: { 'application/problem+json': { schema: namedProblem } },
  });
  // Whoever asks too often is told so anywhere.
  const all = new Set<ProblemStatus>([...statuses, 429]);
  return Object.fromEntries([...all].map((status) => [status, answer(status)])) as {
    [Each in Status]: ReturnType<typeof answer>;
  };
}
