import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What runs when the product does. */
const PARTS = ['contract', 'worker', 'dashboard-api', 'db'];

/** How a source reaches out: a request, or a module that can open a connection. */
const REACHES_OUT = [
  /(?<![.\w]|async |function )fetch\((?!\w+: )/,
  /\bnew (?:WebSocket|EventSource|XMLHttpRequest|Resolver|BroadcastChannel)\(/,
  /\bsendBeacon\(/,
  /\bconnect\(\s*\{/,
  /import (?!type)[^;]*from '(?:node:(?:net|tls|http|https|http2|dns|dns\/promises|dgram)|pg|mssql|tedious|nodemailer|undici|ws|axios|cloudflare:sockets)'/,
];

const reachesOut = (source: string): boolean => {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  return REACHES_OUT.some((pattern) => pattern.test(code));
};

const sources = PARTS.flatMap((part) =>
  readdirSync(part, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(part, name)),
);

test('P37: nothing connects anywhere but what docs/outgoing.md lists with whereto and why', () => {
  const listed = [
    ...readFileSync('docs/outgoing.md', 'utf8').matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm),
  ];
  expect(listed.every(([, , whereto, what]) => whereto?.trim() && what?.trim())).toBe(true);
  const found = sources.filter((path) => reachesOut(readFileSync(path, 'utf8')));
  expect(found.sort()).toEqual(listed.map(([, path]) => path).sort());
});

test('P37: negative control: code that reaches out is seen, whichever way it does', () => {
  for (const code of [
    'await fetch(url)',
    'const socket = new WebSocket("wss://tracker.example")',
    'navigator.sendBeacon("/away")',
    "import { connect } from 'node:net';",
    "import {\n  request,\n} from 'node:https';",
    "import pg from 'pg';",
  ])
    expect(reachesOut(code), code).toBe(true);
  for (const code of [
    'app.fetch(request)',
    'async fetch(url) {}',
    "import type { Socket } from 'node:net';",
    '// fetch(x)',
  ])
    expect(reachesOut(code), code).toBe(false);
});

test('P37: the page names no address of another site to load from', () => {
  const page = sources.filter((path) => path.startsWith('dashboard-api/web/'));
  const html = readFileSync('dashboard-api/web/index.html', 'utf8');
  const style = readFileSync('dashboard-api/web/style.css', 'utf8');
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(style).not.toMatch(/url\(\s*['"]?(?:https?:)?\/\/|@import\s+['"](?:https?:)?\/\//);
  for (const path of page)
    expect(readFileSync(path, 'utf8'), path).not.toMatch(
      /<(?:script|img|iframe|link)[^>]+(?:src|href)="(?:https?:)?\/\//,
    );
});
