import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../scripts/rerate/options.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8001';
const PERIOD = ['--preview', '--from', '2026-11-01', '--to', '2026-12-01T00:00:00+01:00'];
const parse = (args: readonly string[], environment: Record<string, string> = { SPENDGATE_TOKEN: 't' }) =>
  parseOptions(args, environment);

describe('the command line of npm run rerate', () => {
  it('names a period, and what of it; days begin in UTC', () => {
    const parsed = parse([
      ...PERIOD,
      '--provider',
      'openai',
      '--model',
      'a',
      '--model',
      'b',
      '--only-unknown',
    ]);
    expect(parsed).toMatchObject({
      command: {
        kind: 'preview',
        isJson: false,
        connection: { url: 'http://127.0.0.1:8788' },
        request: {
          from: '2026-11-01T00:00:00.000Z',
          to: '2026-11-30T23:00:00.000Z',
          onlyUnknown: true,
          provider: ['openai'],
          model: ['a', 'b'],
          pricesFile: null,
        },
      },
    });
  });

  it('takes address and token from the environment or the line, which wins', () => {
    const environment = { SPENDGATE_TOKEN: 'of-environment', SPENDGATE_URL: 'https://spend.example/' };
    const tokenOf = (args: readonly string[]) => {
      const parsed = parse([...PERIOD, ...args], environment);
      return parsed.kind === 'command' ? parsed.command.connection.token.reveal() : parsed;
    };
    expect(tokenOf([])).toBe('of-environment');
    expect(tokenOf(['--token', 'of-line'])).toBe('of-line');
    expect(parse(PERIOD, environment)).toMatchObject({
      command: { connection: { url: 'https://spend.example' } },
    });
  });

  it('applies a preview for a reason', () => {
    expect(parse(['--apply', ID, '--reason', ' A price was wrong '])).toMatchObject({
      command: { kind: 'apply', previewId: ID, reason: 'A price was wrong' },
    });
  });

  it('prints help whatever else is given', () => {
    expect(parse(['--help'], {})).toEqual({ kind: 'help' });
  });

  it.each([
    ['neither', []],
    ['both', [...PERIOD, '--apply', ID, '--reason', 'why']],
    ['no period', ['--preview']],
    ['a time without a zone', ['--preview', '--from', '2026-11-01T08:00', '--to', '2026-12-01']],
    ['a period that runs backwards', ['--preview', '--from', '2026-12-01', '--to', '2026-11-01']],
    ['a day that does not exist', ['--preview', '--from', '2026-13-01', '--to', '2027-01-01']],
    ['no preview id', ['--apply', 'latest', '--reason', 'why']],
    ['no reason', ['--apply', ID]],
    ['an unknown option', [...PERIOD, '--yes']],
    ['a token over plain HTTP', [...PERIOD, '--url', 'http://spend.example']],
    ['a password in the address', [...PERIOD, '--url', 'https://a:b@spend.example']],
  ])('refuses %s, in words', (_, args) => {
    expect(parse(args)).toMatchObject({ kind: 'refused', message: expect.stringMatching(/.{10}/) });
  });

  it('refuses to go without a token, and repeats none', () => {
    expect(parse(PERIOD, {})).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(parse(PERIOD, { SPENDGATE_TOKEN: 'canary-token' }))).not.toContain('canary-token');
  });
});
