/** What the address of the budget list says. */
export interface BudgetsSearch {
  /** Present: archived budgets are listed too. */
  readonly archived?: 'yes';
  /** The id of the budget that is open. */
  readonly open?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keeps what is understood; nothing here throws. */
export function validateBudgetsSearch({ archived, open }: Record<string, unknown>): BudgetsSearch {
  return {
    ...(archived === 'yes' ? { archived } : {}),
    ...(typeof open === 'string' && UUID.test(open) ? { open } : {}),
  };
}
