import type { Problem } from '../../../contract/dashboard.ts';

/** An answer other than success, as the API describes it (RFC 9457), or no answer at all (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number;
  /** A stable word that names the kind of problem; empty if the answer was no problem document. */
  readonly code: string;
  readonly detail: string | null;
  readonly requestId: string | null;
  /** Where what was sent is wrong, and why. */
  readonly faults: NonNullable<Problem['faults']>;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.title ?? `The dashboard API answered ${status}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code ?? '';
    this.detail = problem.detail ?? null;
    this.requestId = problem.requestId ?? null;
    this.faults = problem.faults ?? [];
  }
}

/** The problem that stands for a failed connection. */
export function unreachable(): ApiProblem {
  return new ApiProblem(0, {
    title: 'The dashboard API cannot be reached',
    detail: 'The connection failed. Calls through the gateway do not depend on it and go on.',
  });
}

/** Reads a problem document; a body that is none still gives a problem with its status. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  try {
    const body: unknown = await response.json();
    return new ApiProblem(response.status, typeof body === 'object' && body !== null ? body : {});
  } catch {
    return new ApiProblem(response.status, {});
  }
}

/** True where asking again may help: no connection, overload, a fault of the server. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
}
