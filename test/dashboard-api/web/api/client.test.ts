import { afterEach, describe, expect, it, vi } from 'vitest';
import { askJson, readJson } from '../../../../dashboard-api/web/api/client.ts';
import { ApiProblem, isTransient } from '../../../../dashboard-api/web/api/problem.ts';

const signal = new AbortController().signal;
const answer = (response: Response | Error) =>
  vi.stubGlobal('fetch', () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  );

afterEach(() => {
  vi.unstubAllGlobals();
});

const problemOf = async (run: Promise<unknown>): Promise<ApiProblem> => {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiProblem)) throw new Error('no problem was thrown');
  return error;
};

describe('the client', () => {
  it('gives the JSON of a success', async () => {
    answer(Response.json({ gates: [] }));
    expect(await readJson('/completeness', signal)).toEqual({ gates: [] });
  });

  it('reads a problem document', async () => {
    answer(
      Response.json(
        { type: 'about:blank', title: 'Busy', status: 503, detail: 'Later.', code: 'busy', requestId: 'r-1' },
        { status: 503, headers: { 'content-type': 'application/problem+json' } },
      ),
    );
    const problem = await problemOf(readJson('/completeness', signal));
    expect(problem).toMatchObject({
      message: 'Busy',
      status: 503,
      detail: 'Later.',
      code: 'busy',
      requestId: 'r-1',
    });
  });

  it.each(['<html>Bad gateway</html>', '', '"text"', 'null'])('makes do with the body %j', async (body) => {
    answer(new Response(body, { status: 502 }));
    const problem = await problemOf(askJson({ method: 'POST', path: '/session/link', body: {} }));
    expect(problem).toMatchObject({
      status: 502,
      message: 'The dashboard API answered 502',
      requestId: null,
    });
  });

  it('says that nobody answered', async () => {
    answer(new TypeError('connection refused'));
    const problem = await problemOf(readJson('/completeness', signal));
    expect(problem).toMatchObject({ status: 0, message: 'The dashboard API cannot be reached' });
  });

  it('lets an aborted read be what it is', async () => {
    answer(new DOMException('aborted', 'AbortError'));
    await expect(readJson('/completeness', AbortSignal.abort())).rejects.toThrow('aborted');
  });

  it.each([
    [0, true],
    [429, true],
    [503, true],
    [400, false],
    [401, false],
    [404, false],
  ])('asks again after %i: %s', (status, isWorthIt) => {
    expect(isTransient(new ApiProblem(status, {}))).toBe(isWorthIt);
  });

  it('does not ask again after a fault of its own', () => {
    expect(isTransient(new TypeError('bug'))).toBe(false);
  });
});
