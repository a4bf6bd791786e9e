/** The catalogue as a document: built from the source, versioned by its content, written one model per line. */
import { createHash } from 'node:crypto';
import type { Catalogue, ModelPrices, Overlay, ProviderPrices } from '../../contract/prices/form.ts';
import { type ConversionNotes, convertProvider } from './convert.ts';
import { mergePrices } from './merge.ts';
import type { SourceData } from './source.ts';

/**
 * @param previous the catalogue as it stands, or null for a first one; its prices are kept
 * @param generatedAt `YYYY-MM-DD`; kept from `previous` if nothing else has changed
 */
export function buildCatalogue(
  { header, providers }: SourceData,
  previous: Catalogue | null,
  generatedAt: string,
): Catalogue {
  const notes: ConversionNotes = { omitted: {}, withheld: {}, shortened: {} };
  const converted: Record<string, readonly ModelPrices[]> = {};
  for (const [id, provider] of Object.entries(providers))
    converted[id] = convertProvider(id, provider, notes);
  const merged = mergePrices(previous?.providers ?? {}, converted, generatedAt);
  const version = contentVersion(merged);
  const isUnchanged = previous?.version === version && previous.source.sha256 === header.sha256;
  return {
    version,
    generatedAt: isUnchanged ? previous.generatedAt : generatedAt,
    source: header,
    ...notes,
    providers: merged,
  };
}

/** Twelve hexadecimal digits that change with any price or rule. */
export function contentVersion(content: ProviderPrices | Omit<Overlay, 'version'>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}

/** JSON with one model per line, so that a change of price reads as one line in a review. */
export function catalogueText({ providers, ...header }: Catalogue): string {
  const head = JSON.stringify(header, null, 1).replace(/\n\}$/, '');
  const lists = Object.entries(providers).map(([id, models]) => {
    const lines = models.map((model) => `   ${JSON.stringify(model)}`).join(',\n');
    return `  ${JSON.stringify(id)}: [\n${lines}\n  ]`;
  });
  return `${head},\n "providers": {\n${lists.join(',\n')}\n }\n}\n`;
}
