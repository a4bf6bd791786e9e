/** What stays when a second factor goes, in words. Pure. */
import { listed } from '../reconciliation/words.ts';

/** @param others what the person can still prove, such as names of passkeys; none: it was the only one */
export const whatIsLeft = (others: readonly string[]): string =>
  others.length > 0
    ? `What you have left: ${listed(others, 'and')}; the recovery codes stay too.`
    : 'It is your only second factor: the recovery codes go with it. You stay signed in here; where your organisation asks for a second factor, the next sign-in has you enrol one again.';
