import { ACTIVE_HEADER } from '../../../contract/active-header.ts';
import { isPersonActive } from '../session/activity.ts';
import { readProblem, unreachable } from './problem.ts';

const BASE = '/api/v1';

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
 * Sends a command with a JSON body.
 * @throws {ApiProblem} as `readJson`
 */
export async function sendJson(method: Method, path: string, body: unknown): Promise<void> {
  await send(path, commandOf(method, body));
}

/**
 * Sends a command whose answer matters.
 * @throws {ApiProblem} as `readJson`
 */
export async function askJson<T>(method: Method, path: string, body: unknown): Promise<T> {
  return (await (await send(path, commandOf(method, body))).json()) as T;
}

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const commandOf = (method: Method, body: unknown): RequestInit => ({
  ...{ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
});

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
