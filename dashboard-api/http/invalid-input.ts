import type { Hook } from '@hono/zod-openapi';
import type { z } from 'zod';
import type { Problem } from '../../contract/dashboard.ts';
import type { AppEnv } from './app-env.ts';
import { problem } from './problems.ts';

type Issue = z.core.$ZodIssue;
type Fault = NonNullable<Problem['faults']>[number];

const MAX_FAULTS = 10;
/** How our own fields are called. Other names in a path are the caller's, as those of dimensions. */
const OWN_NAME = /^(?:not:)?[a-z][A-Za-z0-9]{0,31}$/;

/**
 * Answers input that a route's schema refuses: which fields, and what is expected there. Neither values nor names that the
 * caller made up are repeated.
 */
export const answerInvalidInput: Hook<unknown, AppEnv, string, Response | undefined> = (result, context) => {
  if (result.success) return undefined;
  const { issues } = result.error;
  const isUnknown = issues.some(({ code }) => code === 'unrecognized_keys');
  const faults = issues.slice(0, MAX_FAULTS).map(faultOf);
  return problem(context, isUnknown ? 'unknown_parameter' : 'invalid_parameter', null, faults);
};

/** @returns the place as `filters.0.values`, empty for the whole of what was sent, and what is expected there */
function faultOf(issue: Issue): Fault {
  const names = issue.path.map((name) =>
    typeof name === 'number' || OWN_NAME.test(String(name)) ? String(name) : '…',
  );
  return { place: names.join('.'), message: messageOf(issue) };
}

/** Of what a size is counted; numbers are their own. */
const unitOf = ({ origin }: { readonly origin: string }): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';

/** In our own words, or those that a form of the schema has, out of what the schema allows and nothing of what was sent. */
function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected: ${issue.expected}`;
    case 'invalid_value':
      return `expected: ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      if (issue.message.startsWith('expected: ')) return issue.message;
      return issue.pattern === undefined
        ? `expected: ${issue.format}`
        : `expected: text of the form ${issue.pattern}`;
    case 'too_small':
      return `expected: at least ${issue.minimum}${unitOf(issue)}`;
    case 'too_big':
      return `expected: at most ${issue.maximum}${unitOf(issue)}`;
    case 'custom':
      return issue.message;
    case 'unrecognized_keys':
      return 'has a field that does not exist here';
    case 'invalid_key':
      return 'has a name that is not allowed';
    default:
      return 'has none of the forms that are allowed here';
  }
}
