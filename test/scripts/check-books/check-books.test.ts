import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BooksCheck } from '../../../contract/completeness.ts';
import { checkText } from '../../../scripts/check-books/words.ts';

const CHECK: BooksCheck = {
  checkedAt: '2026-11-20T13:00:00.000Z',
  isSound: true,
  isWhole: true,
  faults: [],
  compared: {
    gates: 2,
    gatesAnswered: 2,
    events: 10,
    calls: 9,
    lines: 11,
    chargedNanos: '1500000000',
    accounts: 1,
    accountsSkipped: 0,
  },
};
const FAULTY: BooksCheck = {
  ...CHECK,
  isSound: false,
  faults: [
    {
      fault: 'gate_sum',
      gateId: 'bucket0001',
      incarnationId: '01937b5e-0000-7000-8000-000000000001',
      subject: null,
      expected: '7',
      found: '8',
    },
  ],
};

describe('the result in words', () => {
  it('says what was compared, and that it agrees', () => {
    const text = checkText(CHECK);
    expect(text).toContain('2 of 2 answered');
    expect(text).toContain('$1.5');
    expect(text).toMatch(/Everything agrees\.\n$/);
  });

  it('names each fault with its place and both figures', () => {
    const text = checkText(FAULTY);
    expect(text).toContain('gate bucket0001, life 01937b5e-0000-7000-8000-000000000001: expected 7, found 8');
    expect(text).toContain('SOMETHING DOES NOT AGREE.');
  });

  it('does not claim what was not compared', () => {
    expect(checkText({ ...CHECK, isWhole: false })).toContain('not every gate has answered');
    const skipped = { ...CHECK.compared, accounts: 0, accountsSkipped: 1 };
    expect(checkText({ ...CHECK, compared: skipped })).toContain('0, not compared: 1');
  });
});

describe('the command', () => {
  let answer: { status: number; body: unknown };
  const server = createServer((request, response) => {
    const isAsked =
      request.url === '/api/v1/completeness/check' && request.headers.authorization === 'Bearer t';
    response.writeHead(isAsked ? answer.status : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const run = async (...args: string[]) => {
    const { port } = server.address() as AddressInfo;
    const env = { ...process.env, SPENDGATE_TOKEN: 't', SPENDGATE_URL: `http://127.0.0.1:${port}` };
    const command = promisify(execFile)(process.execPath, ['scripts/check-books/main.ts', ...args], { env });
    return command.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
    );
  };

  it.each([
    ['everything agrees', 200, CHECK, 0],
    ['something does not', 200, FAULTY, 1],
    ['not everything was compared', 200, { ...CHECK, isWhole: false }, 3],
    ['the dashboard says no', 403, {}, 1],
    ['what answers is something else', 200, { ok: true }, 1],
  ])('where %s', async (_, status, body, code) => {
    answer = { status, body };
    const ended = await run('--json');
    expect(ended.code).toBe(code);
    if (code !== 1 || body === FAULTY) expect(JSON.parse(ended.stdout)).toEqual(body);
  });

  it.each(['--nonsense', 'extra', '--url=http://books.example', '--token='])(
    'that says %s, which cannot be used, ends with 2',
    async (argument) => {
      expect((await run(argument)).code).toBe(2);
    },
  );
});
