/** Money and counts that become money are never binary fractions: 0.1 + 0.2 is not what an invoice says. */
import { type Check, isCode, placeOf, type SourceFile, verdict } from './check.ts';

const PROGRAMS = ['worker/', 'contract/', 'db/', 'dashboard-api/'];
const BINARY_FRACTION =
  /\bparseFloat\b|\.toFixed\(|\bNumber\(\s*(?:\w+\.)*\w*(?:[nN]anos|[dD]ollars)\w*\s*\)/g;

/** Places where the number is not an amount, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

export const money: Check = {
  name: 'money is exact',
  run: ({ files }) => verdict(binaryFractions(files)),
};

/** Uses of binary floating point where amounts are handled. */
export function binaryFractions(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && PROGRAMS.some((folder) => file.path.startsWith(folder)))
    .filter((file) => !(file.path in EXCEPTIONS))
    .flatMap((file) =>
      [...file.text.matchAll(BINARY_FRACTION)].map(
        (match) => `${placeOf(file, match.index)} uses ${match[0]}: amounts are bigint nano-dollars`,
      ),
    );
}
