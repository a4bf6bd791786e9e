import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../scripts/migrate/options.ts';

const URL = 'postgres://owner:word-of-passage@db.example/spendgate';

describe('the command line of npm run migrate', () => {
  it('names a database, on the line or in the environment, and tells neither login nor password', () => {
    const parsed = parseOptions(['--url', URL, '--plan'], { DATABASE_URL: 'pglite:/elsewhere' });
    expect(parsed).toMatchObject({
      command: { mode: 'plan', logins: [], database: { name: 'spendgate on db.example, PostgreSQL' } },
    });
    expect(JSON.stringify(parsed)).not.toMatch(/owner|word-of-passage/);
    expect(
      parseOptions([], { DATABASE_URL: 'mssql://o:p@db.example:1433/spend?encrypt=true' }),
    ).toMatchObject({
      command: { mode: 'ask', database: { name: 'spend on db.example:1433, SQL Server' } },
    });
    expect(parseOptions(['--yes'], { DATABASE_URL: 'pglite:/var/lib/spend' })).toMatchObject({
      command: { mode: 'yes', database: { name: 'the embedded store in /var/lib/spend' } },
    });
  });

  it('takes logins for the two parts', () => {
    expect(parseOptions(['--url', URL, '--application', 'app', '--ingest', 'in@azure'], {})).toMatchObject({
      command: {
        logins: [
          { part: 'application', login: 'app' },
          { part: 'ingest', login: 'in@azure' },
        ],
      },
    });
  });

  it('prints help whatever else is given', () => {
    expect(parseOptions(['--help', '--yes', '--plan'], {})).toEqual({ kind: 'help' });
  });

  it.each([
    ['no database', []],
    ['one without a name', ['--url', 'postgres://db.example']],
    ['another kind', ['--url', 'mysql://db.example/spendgate']],
    ['a file', ['--url', '/var/lib/spendgate']],
    ['both', ['--url', URL, '--yes', '--plan']],
    ['what ends a quotation', ['--url', URL, '--application', 'app"; drop table team']],
    ['an option that is not there', ['--url', URL, '--force']],
    ['a stray word', ['--url', URL, 'now']],
  ])('refuses %s, and shows no password', (_, args) => {
    const parsed = parseOptions(args, {});
    expect(parsed.kind).toBe('refused');
    expect(JSON.stringify(parsed)).not.toContain('word-of-passage');
  });
});
