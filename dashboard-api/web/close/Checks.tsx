import { Link } from '@tanstack/react-router';
import type { Gap } from '../../../contract/close-api.ts';
import { formatCount } from '../figures/count.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Section } from '../shell/Section.tsx';
import type { MonthCheck, Standing } from './steps.ts';

const WORDS: Readonly<Record<Standing, string>> = { good: 'good', attention: 'look at it', stop: 'not yet' };

interface ChecksProps {
  readonly checks: readonly MonthCheck[];
  readonly month: string;
  readonly gaps: readonly Gap[];
}

/** What has to be seen to before the month is signed, each with where to look. */
export function Checks({ checks, month, gaps }: ChecksProps) {
  return (
    <Section title="Before it is signed">
      <ul className="border-t border-line">
        {checks.map(({ name, standing, words, to }) => (
          <li
            key={name}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line px-3 py-2 last:border-b-0"
          >
            <span
              className={`badge w-20 justify-center ${standing === 'good' ? 'badge-good' : 'badge-attention'}`}
            >
              {WORDS[standing]}
            </span>
            <span className="min-w-0 flex-1">
              <span className="font-medium">{name}</span>
              <span className="block text-muted">{words}</span>
            </span>
            {to && <More to={to} month={month} name={name} />}
          </li>
        ))}
      </ul>
      {gaps.length > 0 && (
        <DataTable
          name="Gaps"
          caption="Gates of which not everything is here"
          columns={COLUMNS}
          rows={gaps}
          keyOf={({ gateId }) => gateId}
        />
      )}
    </Section>
  );
}

interface MoreProps {
  readonly to: NonNullable<MonthCheck['to']>;
  readonly month: string;
  readonly name: string;
}

function More({ to, month, name }: MoreProps) {
  const common = { className: 'text-accent underline print:hidden', 'aria-label': `Look: ${name}` };
  if (to === 'allocation' || to === 'reconciliation')
    return (
      <Link to={`/${to}`} search={{ month }} {...common}>
        Look
      </Link>
    );
  return (
    <Link to={`/${to}`} {...common}>
      Look
    </Link>
  );
}

const COLUMNS = [
  {
    name: 'Gate',
    className: 'w-full',
    cell: ({ gateId }: Gap) => <code className="text-xs">{gateId}</code>,
  },
  { name: 'Missing', isNumber: true as const, cell: ({ missing }: Gap) => formatCount(missing) },
  { name: 'Set aside', isNumber: true as const, cell: ({ quarantined }: Gap) => formatCount(quarantined) },
  {
    name: 'On the way',
    isNumber: true as const,
    cell: ({ onTheWay }: Gap) => (onTheWay === null ? 'no answer' : formatCount(onTheWay)),
  },
];
