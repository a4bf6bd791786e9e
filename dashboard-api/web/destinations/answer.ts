/** What a destination of the organisation's own answered, or why it did not, in words. Pure. */

/** What sending to a channel, an object store or a collector came to. */
export interface Answered {
  /** HTTP, or the code of a mail server; null: nothing was answered. */
  readonly status: number | null;
  readonly problem: string | null;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  not_allowed: 'its address is not one that may be reached: HTTPS, without a login in it',
  not_public: 'its address does not lead to the public internet',
  unreachable: 'it could not be reached',
  timeout: 'it did not answer in time',
  too_large: 'it answered more than is read',
  no_mail_server: 'no mail server is set',
  no_recipient: 'no address is left that mail may go to',
  some_refused: 'some addresses were refused',
  no_tls: 'the mail server offers no TLS',
  not_signed_in: 'the mail server did not take the login',
  channel_off: 'the channel is off',
  destination_off: 'the store is switched off',
  export_ended: 'the file was removed before it was uploaded',
  export_failed: 'the file could not be made',
  internal: 'something failed here; it is in the log',
};

const STATUSES: Readonly<Record<number, string>> = {
  301: 'it sends elsewhere, and redirects are not followed',
  302: 'it sends elsewhere, and redirects are not followed',
  307: 'it sends elsewhere, and redirects are not followed',
  308: 'it sends elsewhere, and redirects are not followed',
  400: 'it could not read what was sent',
  401: 'it does not take the credential',
  403: 'it does not let this credential do that',
  404: 'there is nothing of that name',
  405: 'it takes nothing at this address',
  413: 'what was sent is too large for it',
  429: 'it asks for less at a time',
};

/** True for what was taken. */
export const isTaken = ({ status }: Answered): boolean => status !== null && status >= 200 && status < 300;

/** `answered 403: it does not let this credential do that`; null: nothing was tried. */
export function answerWords({ status, problem }: Answered): string | null {
  if (status !== null) {
    const meaning = STATUSES[status] ?? (status >= 500 ? 'it failed itself' : undefined);
    const more = problem === null ? meaning : problemWords(problem);
    return more === undefined ? `answered ${status}` : `answered ${status}: ${more}`;
  }
  return problem === null ? null : problemWords(problem);
}

/** An answer's own code stands where there are no words for it. */
const problemWords = (problem: string): string => PROBLEMS[problem] ?? problem;
