import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type {
  AllocationStatement,
  allocationPreviewSchema,
  allocationRulesListSchema,
  ListedCostCentre,
} from '../../../contract/allocation-api.ts';
import { readJson } from '../api/client.ts';

type RulesList = z.infer<typeof allocationRulesListSchema>;
/** Rules with the day from which they hold. */
export type RulesVersion = RulesList['versions'][number];
/** A draft's statement beside that of the rules in force. */
export type AllocationPreview = z.infer<typeof allocationPreviewSchema>;

/** Cost centres by code, archived ones too. */
export const costCentresQuery = queryOptions({
  queryKey: ['cost-centres'],
  queryFn: ({ signal }) => readJson<{ costCentres: ListedCostCentre[] }>('/cost-centres', signal),
  refetchInterval: false,
});

/** Every version of the rules, newest first. */
export const rulesQuery = queryOptions({
  queryKey: ['allocation', 'rules'],
  queryFn: ({ signal }) => readJson<RulesList>('/allocation/rules', signal),
  refetchInterval: false,
});

/**
 * A month by cost centre. It is computed when it is asked for, and therefore not asked for again by itself.
 * @param currency that amounts are stated in besides dollars; null: none
 */
export const statementQuery = (month: string, currency: string | null = null) =>
  queryOptions({
    queryKey: ['allocation', 'statement', month, currency],
    queryFn: ({ signal }) =>
      readJson<AllocationStatement>(
        `/allocation/statement?month=${month}${currency === null ? '' : `&displayCurrency=${currency}`}`,
        signal,
      ),
    refetchInterval: false,
  });
