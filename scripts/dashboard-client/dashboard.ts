/** The dashboard API as commands use it. */
import type { z } from 'zod';
import { problemSchema } from '../../contract/dashboard.ts';
import type { Connection } from './connection.ts';

/** The API said no, or could not be asked. The message is for people. */
export class DashboardError extends Error {
  override readonly name = 'DashboardError';
}

export interface Dashboard {
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>>;
  post<Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.infer<Schema>>;
}

/** @throws {DashboardError} from its methods */
export function connectDashboard({ url, token }: Connection): Dashboard {
  async function ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    request: RequestInit,
  ): Promise<z.infer<Schema>> {
    const headers = {
      ...request.headers,
      authorization: `Bearer ${token.reveal()}`,
      accept: 'application/json',
    };
    // The token is for this address: a redirect is an answer that is not understood.
    const response = await fetch(`${url}${path}`, { ...request, headers, redirect: 'manual' }).catch(() => {
      throw new DashboardError(`the dashboard at ${url} cannot be reached`);
    });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) {
      const answer = schema.safeParse(body);
      if (answer.success) return answer.data;
      throw new DashboardError(`what answers at ${url} is no dashboard of this version`);
    }
    const problem = problemSchema.safeParse(body);
    const words = problem.success
      ? `${problem.data.title}. ${problem.data.detail}`
      : `status ${response.status}`;
    throw new DashboardError(`the dashboard said no: ${words}`);
  }
  return {
    get: (path, schema) => ask(path, schema, {}),
    post: (path, body, schema) =>
      ask(path, schema, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
