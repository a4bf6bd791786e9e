/** A self-check for a terminal. Pure. */
import { FAULTS } from '../../contract/book-faults.ts';
import type { BooksCheck } from '../../contract/completeness.ts';
import { nanosToDollars } from '../../contract/money.ts';

export function checkText({ compared, faults, isSound, isWhole, checkedAt }: BooksCheck): string {
  const { gates, gatesAnswered, events, calls, lines, chargedNanos, accounts, accountsSkipped } = compared;
  const rows = [
    ['gates', `${gatesAnswered} of ${gates} answered`],
    ['events', `${events}, of which ${calls} close a call`],
    ['lines', String(lines)],
    ['charged', `$${nanosToDollars(BigInt(chargedNanos))}`],
    ['budgets', accountsSkipped === 0 ? String(accounts) : `${accounts}, not compared: ${accountsSkipped}`],
  ] as const;
  return [
    `Books at ${checkedAt}`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(9)}${value}`),
    '',
    ...faults.flatMap((found) => [`  ${FAULTS[found.fault]}`, `    ${placeOf(found)}`]),
    ...(faults.length > 0 ? [''] : []),
    verdict(isSound, isWhole, accountsSkipped),
    '',
  ].join('\n');
}

function placeOf({ gateId, incarnationId, subject, expected, found }: BooksCheck['faults'][number]): string {
  const places = [gateId && `gate ${gateId}`, incarnationId && `life ${incarnationId}`, subject];
  const place = places.filter((part) => part !== null && part !== '').join(', ');
  return `${place === '' ? '' : `${place}: `}expected ${expected}, found ${found}`;
}

function verdict(isSound: boolean, isWhole: boolean, accountsSkipped: number): string {
  if (!isSound) return 'SOMETHING DOES NOT AGREE.';
  if (!isWhole) return 'Nothing disagrees; not every gate has answered and delivered everything.';
  return accountsSkipped > 0
    ? 'Everything agrees. Budgets are compared once no call has been under way for 15 seconds.'
    : 'Everything agrees.';
}
