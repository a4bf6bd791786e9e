import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BOOTSTRAP = new URL('../../scripts/bootstrap.mjs', import.meta.url);
const LOCK = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-AAAA' } } };

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  mkdirSync(join(root, 'scripts/start'), { recursive: true });
  mkdirSync(join(root, 'node_modules/a'), { recursive: true });
  cpSync(BOOTSTRAP, join(root, 'scripts/bootstrap.mjs'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(LOCK));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify(LOCK));
  const packagedNode = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  mkdirSync(packagedNode, { recursive: true });
  symlinkSync(process.execPath, join(packagedNode, 'node'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function bootstrap(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const { npm_lifecycle_event: _event, npm_execpath: _npm, ...inherited } = process.env;
  return spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs to the end. */
async function outcome(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

const script = (source: string): void => writeFileSync(join(root, 'scripts/start/main.ts'), source);

describe('bootstrap', () => {
  it('passes arguments and exit code through and keeps standard output clean', async () => {
    script(
      'const args: string[] = process.argv.slice(2); console.log(JSON.stringify(args)); process.exitCode = 42;',
    );
    const { code, stdout, stderr } = await outcome(
      bootstrap(['start', '--port-base', '9000', 'with space', '--json']),
    );
    expect({ code, stdout, stderr }).toEqual({
      code: 42,
      stdout: '["--port-base","9000","with space","--json"]\n',
      stderr: '',
    });
  });

  it('says what a command does before anything is installed', async () => {
    rmSync(join(root, 'node_modules'), { recursive: true });
    cpSync(new URL('start/help.txt', BOOTSTRAP), join(root, 'scripts/start/help.txt'));
    const { code, stdout, stderr } = await outcome(bootstrap(['start', '--help']));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^npm start \[-- options\]\n/);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it('refuses a name that is not in its table', async () => {
    const { code, stderr } = await outcome(bootstrap(['destroy']));
    expect(code).toBe(2);
    expect(stderr).toMatch(/bootstrap\.mjs start\|.*test.*check/);
  });

  it('hands signals to the script and answers with its exit code', async () => {
    script(
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready');",
    );
    const child = bootstrap(['start']);
    if (child.stdout) await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await outcome(child)).toMatchObject({ code: 7 });
  });

  it('tells the script when it was killed itself', async () => {
    script(
      "process.on('disconnect', () => { console.log('alone'); process.exit(); }); console.log('ready');",
    );
    const child = bootstrap(['start']);
    if (child.stdout) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    expect((await outcome(child)).stdout).toBe('alone\n');
  });
});

describe('bootstrap installs', () => {
  /** Stands in for npm: notes its arguments, says something on standard output, leaves the record that npm leaves. */
  const INSTALLING = `
      if (process.argv[2] === 'ping') process.exit();
      const fs = require('node:fs');
      fs.writeFileSync('npm-args.json', JSON.stringify(process.argv.slice(2)));
      fs.mkdirSync('node_modules/a', { recursive: true });
      fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
      console.log('added 1 package');`;

  function standIn(source = INSTALLING): string {
    const path = join(root, 'npm-cli.js');
    writeFileSync(path, source);
    script("console.log('ran');");
    return path;
  }

  const start = (npm: string) =>
    outcome(bootstrap(['start'], { npm_execpath: npm, npm_config_omit: 'optional' }));

  it.each([
    ['there is no record of an installation', () => rmSync(join(root, 'node_modules/.package-lock.json'))],
    ['a package is gone', () => rmSync(join(root, 'node_modules/a'), { recursive: true })],
    [
      'the lock file names another version',
      () => writeFileSync(join(root, 'package-lock.json'), JSON.stringify(LOCK).replace('1.0.0', '1.0.1')),
    ],
    [
      'the lock file no longer names a package',
      () => writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {} } })),
    ],
  ])('when %s, everything, whatever npm is told to omit', async (_case, damage) => {
    const npm = standIn();
    damage();
    const { code, stdout, stderr } = await start(npm);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ran\n' });
    expect(stderr).toContain('omit=optional');
    expect(stderr).not.toContain('added');
    const args: unknown = JSON.parse(readFileSync(join(root, 'npm-args.json'), 'utf8'));
    expect(args).toEqual(expect.arrayContaining(['ci', '--include=optional', '--include=dev']));
  });

  it('nothing when all is there, optional packages of other platforms aside', async () => {
    const npm = standIn();
    const other = { 'node_modules/other-os': { version: '1.0.0', integrity: 'sha512-BBBB', optional: true } };
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({ packages: { ...LOCK.packages, ...other } }),
    );
    expect(await start(npm)).toEqual({ code: 0, stdout: 'ran\n', stderr: '' });
    expect(existsSync(join(root, 'npm-args.json'))).toBe(false);
  });

  it.each([
    ['npm error code ENOTFOUND', 'cannot be reached'],
    ['npm ERR! code E403', 'does not hand out'],
    ['npm error code EINTEGRITY', 'Do not go on'],
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error code EROFS', 'cannot be written'],
    ['npm error something else', 'Put right what they name'],
  ])('or says what to do: %s', async (words, advice) => {
    const npm = standIn(`console.error(${JSON.stringify(words)}); process.exit(1);`);
    rmSync(join(root, 'node_modules/.package-lock.json'));
    const { code, stdout, stderr } = await start(npm);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${words}\n`);
    expect(stderr.trim().split('\n').at(-1)).toContain(advice);
  });

  it('and says while npm still tries that the registry cannot be reached', async () => {
    const told = join(root, 'told');
    const npm = standIn(`
      if (process.argv[2] === 'ping') { console.error('npm error code EAI_AGAIN'); process.exit(1); }
      const { existsSync } = require('node:fs');
      setInterval(() => existsSync(${JSON.stringify(told)}) && process.exit(1), 20);`);
    rmSync(join(root, 'node_modules/.package-lock.json'));
    const { stderr } = bootstrap(['start'], { npm_execpath: npm });
    let words = '';
    for await (const chunk of stderr ?? []) {
      words += chunk;
      if (words.includes('npm goes on trying')) writeFileSync(told, '');
    }
    expect(words).toMatch(/registry cannot be reached.*npm goes on trying/);
  });
});
