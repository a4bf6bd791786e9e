import type { Self } from '../../../contract/self.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatInstant } from '../period/instant.ts';
import { Fact, Facts } from '../shell/Facts.tsx';

/** What a key was told of itself: whose it is, what limits it, what is left. */
export function SelfFacts({ self }: { self: Self }) {
  const { name, keyId, team, project, environment, expiresAt, secretEndsAt, contact, limits, budgets } = self;
  return (
    <Facts title="What the gateway says">
      <Fact name="Key">{name ?? keyId}</Fact>
      <Fact name="Team and project">
        {[team, project].filter((one) => one !== null).join(', ') || 'not told'}
      </Fact>
      {environment && <Fact name="Environment">{environment}</Fact>}
      {expiresAt && <Fact name="Expires">{formatInstant(expiresAt)} UTC</Fact>}
      {secretEndsAt && <Fact name="This secret ends">{formatInstant(secretEndsAt)} UTC</Fact>}
      <Fact name="Requests a minute">{limitWords(limits.requestsPerMinute)}</Fact>
      <Fact name="Tokens a minute">{limitWords(limits.tokensPerMinute)}</Fact>
      <Fact name="Calls at once">{limitWords(limits.concurrency)}</Fact>
      {budgets.map((budget) => (
        <Fact key={budget.name + budget.windowStartsAt} name={`Budget “${budget.name}”`}>
          {budget.leftNanos === null ? (
            'what is left is not known now'
          ) : (
            <>
              <Amount nanos={budget.leftNanos} /> of <Amount nanos={budget.limitNanos} /> left
            </>
          )}
        </Fact>
      ))}
      <Fact name="Whom to ask">{contact ?? 'nobody is named'}</Fact>
    </Facts>
  );
}

const limitWords = (limit: Self['limits']['concurrency']): string =>
  limit === null ? 'no limit' : `${formatCount(limit.value)}, from the ${limit.level}’s policy`;
