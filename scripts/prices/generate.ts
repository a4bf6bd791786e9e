/**
 * Writes `contract/prices/catalogue.json` from the installed price data, so that prices change by a reviewed commit
 * and never at run time, its packed form beside it, and stamps the version of the hand-written overlay.
 *
 *   npm run prices -- --at 2026-11-20
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Catalogue, Overlay } from '../../contract/prices/form.ts';
import { buildCatalogue, catalogueText, contentVersion } from './document.ts';
import { packedText } from './pack.ts';
import { readSource } from './source.ts';

const root = new URL('../../', import.meta.url);
const catalogueFile = new URL('contract/prices/catalogue.json', root);
const packedFile = new URL('contract/prices/packed.json', root);
const overlayFile = new URL('contract/prices/overlay.json', root);

const { values } = parseArgs({ options: { at: { type: 'string' } } });
if (!values.at || !/^\d{4}-\d{2}-\d{2}$/.test(values.at)) {
  console.error('usage: npm run prices -- --at YYYY-MM-DD');
  process.exit(2);
}

const previous = existsSync(catalogueFile)
  ? (JSON.parse(readFileSync(catalogueFile, 'utf8')) as Catalogue)
  : null;
const catalogue = buildCatalogue(readSource(root.pathname), previous, values.at);
writeFileSync(catalogueFile, catalogueText(catalogue));
writeFileSync(packedFile, packedText(catalogue));

const { version: _, ...content } = JSON.parse(readFileSync(overlayFile, 'utf8')) as Overlay;
const overlay: Overlay = { version: contentVersion(content), ...content };
writeFileSync(overlayFile, `${JSON.stringify(overlay, null, 2)}\n`);

const count = Object.values(catalogue.providers).reduce((sum, models) => sum + models.length, 0);
console.log(`catalogue ${catalogue.version} (${count} models), overlay ${overlay.version}`);
