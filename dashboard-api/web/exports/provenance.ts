/** What a file's sidecar says of it, in words and in the reader's notation. The file itself keeps the names of the API. Pure. */
import type { ExportSidecar } from '../../../contract/exports-api.ts';
import { formatCount } from '../figures/count.ts';
import { writeDecimal, writeExactMoney } from '../notation/numbers.ts';
import { formatIsoDay } from '../period/instant.ts';

type Figures = ExportSidecar['figures'];

/** In the order in which they are read. What is not in here follows by the API's name. */
const NAMES: Readonly<Record<string, string>> = {
  contractedCostUsd: 'Contracted cost',
  ledgerCostUsd: 'Cost in the ledger',
  totalUsd: 'Total of the lines',
  billedCostUsd: 'Billed cost',
  statementCostUsd: 'Cost as it was signed',
  commitmentsAndCreditsUsd: 'Commitments and credits',
  invoiceDifferencesUsd: 'Difference to invoices',
  asInvoiced: 'As invoiced',
  billedInOtherCurrencies: 'Billed in other currencies',
  unknownLines: 'Lines of unknown cost',
  unknownAtMostUsd: 'They cost at most',
  unknownInputTokens: 'Their input tokens',
  unknownOutputTokens: 'Their output tokens',
  hasSimulated: 'Simulated calls',
  readFrom: 'Read from',
  ruleVersions: 'Versions of the allocation rules',
  statementRevision: 'Revision of the statement',
  statementSha256: 'SHA-256 of the statement',
  displayCurrency: 'Also in',
  exchangeRate: 'Rate for 1 USD',
  exchangeRateDay: 'Rate of',
  exchangeRateSource: 'Source of the rate',
};
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hasSimulated: { true: 'among these', false: 'none' },
  readFrom: { rollups: 'stored sums', both: 'stored sums and single calls', calls: 'single calls' },
};
const ORDER = Object.keys(NAMES);
const IS_DECIMAL = /^-?\d+(\.\d+)?$/;

/** Name and value of each figure, known ones first. The zone stands beside the currency already. */
export function figureFacts(figures: Figures): readonly (readonly [name: string, value: string])[] {
  const placeOf = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.keys(figures)
    .filter((key) => key !== 'timeZone')
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((key) => [NAMES[key] ?? key, valueWords(key, figures[key] ?? '')] as const);
}

function valueWords(key: string, value: Figures[string]): string {
  if (typeof value === 'number') return formatCount(value);
  const words = VALUES[key]?.[value];
  if (words !== undefined) return words;
  if (key === 'exchangeRateDay') return formatIsoDay(value);
  if (!IS_DECIMAL.test(value)) return value;
  if (key.endsWith('Usd')) return writeExactMoney(value, 'USD');
  return key.endsWith('Tokens') || key === 'exchangeRate' ? writeDecimal(value) : value;
}
