/**
 * The first step of every `npm` command. A fresh clone has no packages, and the machine may have an older Node.js
 * than the tools need, so this file is plain JavaScript for Node.js 20: it installs what the lock file names, then
 * runs the wanted script under the Node.js that came with the packages. Standard output belongs to that script;
 * everything said here goes to standard error.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const SCRIPTS = {
  start: 'scripts/start/main.ts',
  gateway: 'scripts/gateway/main.ts',
  test: 'scripts/test.ts',
  check: 'scripts/check/main.ts',
  bench: 'scripts/bench/main.ts',
  'bench:db': 'scripts/bench-db/main.ts',
  'bench:reports': 'scripts/bench-reports/main.ts',
  'bench:page': 'scripts/bench-page/main.ts',
  prices: 'scripts/prices/generate.ts',
  migrate: 'scripts/migrate/main.ts',
  backup: 'scripts/backup/main.ts',
  restore: 'scripts/restore/main.ts',
  'export-data': 'scripts/backup/main.ts',
  'import-data': 'scripts/restore/main.ts',
  rollups: 'scripts/rollups/main.ts',
  upkeep: 'scripts/upkeep/main.ts',
  'apply-deletions': 'scripts/apply-deletions/main.ts',
  'search-deleted': 'scripts/search-deleted/main.ts',
  seed: 'scripts/seed/main.ts',
  'evaluate-forecast': 'scripts/evaluate-forecast/main.ts',
  'evaluate-anomalies': 'scripts/evaluate-anomalies/main.ts',
  rerate: 'scripts/rerate/main.ts',
  'first-owner': 'scripts/first-owner/main.ts',
  'check-books': 'scripts/check-books/main.ts',
  'verify-audit': 'scripts/verify-audit/main.ts',
  'tenant-database': 'scripts/tenant-database/main.ts',
  'move-tenant': 'scripts/move-tenant/main.ts',
  'verify:mssql': 'scripts/verify-mssql/main.ts',
  'kill-test': 'scripts/kill-test.ts',
  meter: 'scripts/meter/main.ts',
  fuzz: 'scripts/fuzz/main.ts',
  'attack:budget': 'scripts/attack-budget/main.ts',
  'simulate-budgets': 'scripts/simulate-budgets/main.ts',
  'simulate-limits': 'scripts/simulate-limits/main.ts',
  'measure-shards': 'scripts/measure-shards/main.ts',
  'measure-revocation': 'scripts/measure-revocation/main.ts',
};

/** Nobody answers for the registry. */
const NO_REGISTRY = {
  codes: [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'ERR_SOCKET_TIMEOUT',
    'ENETUNREACH',
  ],
  advice:
    'The package registry cannot be reached. Check the connection, a proxy (npm config get proxy) and the address of the registry (npm config get registry).',
};

/** What the codes of npm's errors mean for the user. */
const INSTALL_FAILURES = [
  NO_REGISTRY,
  {
    codes: ['E401', 'E403', 'E404', 'E407', 'ETARGET', 'ENEEDAUTH', 'ENOVERSIONS'],
    advice:
      'The package registry answers, and does not hand out a package. A mirror may lack it or want a login: see npm config get registry.',
  },
  {
    codes: [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ],
    advice:
      'The certificate of the package registry is not trusted here. Behind a proxy with a certificate of its own, name that with npm config set cafile FILE.',
  },
  {
    codes: ['EINTEGRITY'],
    advice:
      'A package is not the one that the lock file names. Do not go on: clear the cache (npm cache clean --force), and if that does not help, ask who runs the registry.',
  },
  {
    codes: ['ENOSPC', 'EDQUOT'],
    advice: `The disk is full: about 1 GB is needed in ${ROOT} and in npm's cache.`,
  },
  {
    codes: ['EACCES', 'EPERM', 'EROFS'],
    advice: `A folder cannot be written: ${ROOT}, or npm's cache (npm config get cache).`,
  },
];

/** Oldest Node.js that can stand in for our own, where no packaged one exists. */
const OLDEST_MAJOR = 22;
const OLDEST_MINOR = 12;

/** npm states the code of an error among its last lines. */
const MOST_ERROR_TEXT = 100_000;

/** Every kind of package, whatever the user's settings omit. */
const INSTALL = ['ci', '--include=optional', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

const script = SCRIPTS[process.argv[2]];
if (!script) fail(`usage: node scripts/bootstrap.mjs ${Object.keys(SCRIPTS).join('|')} [arguments]`, 2);

if (process.argv.slice(3).includes('--help')) showHelp(join(ROOT, dirname(script), 'help.txt'));
await installPackages();
run(chooseNode(), script, process.argv.slice(3));

/** Whoever asks what a command does has not yet asked for its packages. Some scripts say it themselves. */
function showHelp(file) {
  if (!existsSync(file)) return;
  process.stdout.write(readFileSync(file));
  process.exit(0);
}

async function installPackages() {
  const lock = readJson(join(ROOT, 'package-lock.json'));
  if (!lock) fail('package-lock.json is missing or not readable: clone the repository again.');
  if (isInstalled(lock, readJson(join(ROOT, 'node_modules', '.package-lock.json')))) return;

  say('installing the packages that the lock file names (once; up to a few minutes)');
  if (/\boptional\b/.test(process.env.npm_config_omit ?? '')) {
    say(
      'npm is configured with omit=optional; the packaged Node.js is optional by kind, so it is included anyway',
    );
  }
  const startedAt = Date.now();
  const progress = setInterval(
    () => say(`still installing, ${Math.round((Date.now() - startedAt) / 1000)} s`),
    10_000,
  );
  // npm asks for each package several times, minutes long: that nobody answers is said while it does.
  let isOver = false;
  void npm(['ping', '--fetch-retries=0', '--fetch-timeout=10000', '--loglevel=error'], false).then(
    (asked) => {
      const advice = asked.code === 0 || isOver ? undefined : adviceOf(asked.errors, [NO_REGISTRY]);
      if (advice) say(`${advice} npm goes on trying; Ctrl-C ends it.`);
    },
  );
  const { code, errors } = await npm(INSTALL, true);
  isOver = true;
  clearInterval(progress);
  if (code !== 0) fail(`the packages could not be installed; npm's words are above. ${adviceFor(errors)}`);
  say(`packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

/**
 * True if what npm recorded in node_modules is what the lock file names. npm writes that record last, so that an
 * interrupted installation has none. Optional packages for other platforms are rightly absent.
 */
function isInstalled(lock, installed) {
  if (!installed) return false;
  const wanted = lock.packages ?? {};
  const present = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = present[path];
    if (!found && entry.optional) continue;
    if (!found || found.version !== entry.version || found.integrity !== entry.integrity) return false;
    if (!existsSync(join(ROOT, path)) && !entry.optional) return false;
  }
  return Object.keys(present).every((path) => path in wanted);
}

/** What to do about it, from the code that npm printed. */
function adviceFor(errors) {
  return `${adviceOf(errors) ?? 'Put right what they name.'} Then repeat the command.`;
}

/** Undefined: the code is none of theirs. */
function adviceOf(errors, failures = INSTALL_FAILURES) {
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(errors)?.[1];
  return failures.find(({ codes }) => codes.includes(code))?.advice;
}

/**
 * Runs npm. Its errors are shown as they come if wanted; what it says of its success is not, since there is a line of
 * ours. Resolves with its exit code and its errors.
 */
function npm(options, areErrorsShown) {
  const npmCli = process.env.npm_execpath;
  const viaNode = npmCli !== undefined && /npm-cli\.c?js$/.test(npmCli);
  const command = viaNode ? process.execPath : process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(command, viaNode ? [npmCli, ...options] : options, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-MOST_ERROR_TEXT);
    if (areErrorsShown) process.stderr.write(text);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => fail(`npm cannot be run (${error.code}).`));
    child.on('close', (code) => resolve({ code: code ?? 1, errors }));
  });
}

/** The packaged Node.js, else the one that runs this file if it is new enough. */
function chooseNode() {
  const packaged = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)) return process.execPath;
  return fail(
    `Node.js ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer is needed here, this is ${process.versions.node}. On Linux (x64, arm64) ` +
      `one comes with the packages; for ${process.platform} ${process.arch} there is none, so please install it.`,
  );
}

/**
 * Runs the script in our place: arguments, terminal, signals and exit code pass through. The channel tells the
 * script when this process is gone, however it went.
 */
function run(node, file, args) {
  const flags = [
    '--experimental-strip-types',
    '--experimental-sqlite',
    '--disable-warning=ExperimentalWarning',
  ];
  const child = spawn(node, [...flags, join(ROOT, file), ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
    },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on('error', (error) => fail(`${node} cannot be run (${error.code}).`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

/** npm hands signals on, but cannot when it is killed outright: then its child would go on unseen. */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const before = parentage();
  const watch = setInterval(() => {
    if (parentage() === before) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 1000);
  watch.unref();
}

/** The process that started this one; where that is the shell that npm puts in between, the shell's as well. */
function parentage() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'latin1');
    const isShell = /\((sh|dash|bash)\)/.test(stat);
    return isShell ? `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}` : `${parent}`;
  } catch {
    return `${parent}`;
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stderr.write(`spendgate: ${text}\n`);
}

function fail(text, code = 1) {
  say(text);
  process.exit(code);
}
