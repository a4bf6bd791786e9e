import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../contract/prices/form.ts';
import { buildCatalogue, catalogueText } from '../../../scripts/prices/document.ts';
import { PACKAGE, readSource, type SourceData } from '../../../scripts/prices/source.ts';

const root = new URL('../../../', import.meta.url).pathname;
const file = new URL('../../../contract/prices/catalogue.json', import.meta.url);

describe('the checked-in catalogue', () => {
  let text: string;
  let checkedIn: Catalogue;
  let source: SourceData;

  beforeAll(() => {
    text = readFileSync(file, 'utf8');
    checkedIn = JSON.parse(text) as Catalogue;
    source = readSource(root);
  });

  it('is what the generator makes of the installed data, to the byte', () => {
    expect(catalogueText(buildCatalogue(source, checkedIn, '2099-01-01'))).toBe(text);
  });

  it('would be found out by one price changed by hand', () => {
    const edited = JSON.parse(
      text.replace('"input.uncached":"0.15"', '"input.uncached":"0.14"'),
    ) as Catalogue;
    expect(edited).not.toEqual(checkedIn);
    const rebuilt = buildCatalogue(source, edited, '2099-01-01');
    expect(rebuilt.version).not.toBe(checkedIn.version);
    expect(catalogueText(rebuilt)).not.toBe(catalogueText(edited));
  });

  it('states the package that it comes from, with its hashes and licence', () => {
    expect(checkedIn.source).toEqual(source.header);
    expect(checkedIn.source).toMatchObject({ package: PACKAGE, licence: 'MIT' });
    expect(checkedIn.source.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(checkedIn.source.integrity).toMatch(/^sha512-/);
  });

  it('has the notice that the licence asks for', () => {
    const notice = readFileSync(`${root}NOTICE`, 'utf8');
    const licence = readFileSync(`${root}node_modules/${PACKAGE}/LICENSE`, 'utf8');
    expect(notice).toContain(licence.trim());
  });

  it('lists one model per line', () => {
    const models = Object.values(checkedIn.providers).flat();
    const lines = text.split('\n').filter((line) => line.startsWith('   {"id":'));
    expect(lines).toHaveLength(models.length);
  });
});
