import { ACTIVE_HEADER } from '../../../contract/active-header.ts';
import { isPersonActive } from '../session/activity.ts';
import { ApiProblem, readProblem, unreachable } from './problem.ts';
import { withStepUp } from './step-up.ts';

const BASE = '/api/v1';
const IF_MATCH = 'if-match';

/**
 * Reads a resource of the dashboard API. The answer has the shape that `contract/reports.ts` states: page and API
 * are built from the same file and served by the same process, so it is not checked again here.
 * @param path below `/api/v1`, with query
 * @throws {ApiProblem} on any answer but success, and where there is none
 */
export async function readJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { signal: signal ?? null });
  return (await response.json()) as T;
}

/**
 * Reads a file as it is, asking for a fresh proof of who somebody is where the API does.
 * @throws {ApiProblem} as `readJson`
 */
export async function readFile(path: string): Promise<Blob> {
  const response = await withStepUp(() => send(path, {}), codeOf);
  return response.blob();
}

/** Reads the answer to a question that has parts and therefore stands in a body. Nothing is changed by it. */
export async function readAnswer<T>(path: string, question: unknown, signal: AbortSignal): Promise<T> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, signal };
  const response = await send(path, { ...init, body: JSON.stringify(question) });
  return (await response.json()) as T;
}

/** Something that changes the books, as it is sent. */
export interface Command {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  /** Undefined: none. */
  readonly body?: unknown;
  /** The `etag` of the thing as it was read: if somebody has changed it since, nothing is done. Undefined: it is done anyway. */
  readonly ifMatch?: string | undefined;
}

/**
 * Sends a command; refused for want of a fresh proof of who somebody is, it asks for one and is sent once more.
 * @returns the answer; undefined where there is no body
 * @throws {ApiProblem} as `readJson`
 */
export async function askJson<Answer = void>({ method, path, body, ifMatch }: Command): Promise<Answer> {
  const init: RequestInit = {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { [IF_MATCH]: ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await withStepUp(() => send(path, init), codeOf);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

const codeOf = (error: unknown): string => (error instanceof ApiProblem ? error.code : '');

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    const headers = new Headers(init.headers);
    if (isPersonActive()) headers.set(ACTIVE_HEADER, '1');
    response = await fetch(BASE + path, { ...init, headers, credentials: 'same-origin', redirect: 'error' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw unreachable();
  }
  if (!response.ok) throw await readProblem(response);
  return response;
}
