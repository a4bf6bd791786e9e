/** The command line of `npm run check-books`. */
export const HELP = `npm run check-books [-- options]

Has the dashboard count and add up everything anew and hold it against what the gates and the ledger of the budgets say:
every call that was admitted and settled is delivered, once, and the money is the same on all sides to the nano-dollar.

  --url URL        the dashboard (default: SPENDGATE_URL, else http://127.0.0.1:8788)
  --token TOKEN    a token that may read usage; better in SPENDGATE_TOKEN, where other users of the machine do not see it
  --json           the answer as JSON alone on standard output
  --help           this text

Exit code: 0 if everything agrees; 1 if something does not, or the check could not be made; 2 if the command line cannot
be used; 3 if nothing disagrees, but not everything could be compared.
`;

export const OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;
