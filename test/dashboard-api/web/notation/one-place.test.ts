import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const WEB = fileURLToPath(new URL('../../../../dashboard-api/web/', import.meta.url));
const FORMATS = /\bIntl\.\w*Format|\.toLocale\w*String\(|\.toFixed\(|\.toPrecision\(/;

test('nothing but its own folder knows how figures and dates are written', () => {
  const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.tsx?$/.test(path),
  );
  expect(sources.length).toBeGreaterThan(300);
  const elsewhere = sources.filter(
    (path) => !path.startsWith('notation/') && FORMATS.test(readFileSync(WEB + path, 'utf8')),
  );
  expect(elsewhere).toEqual([]);
});
