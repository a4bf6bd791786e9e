import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { BusinessMeasure, UnitCostQuestion, UnitCostReport } from '../../../contract/unit-cost-api.ts';
import type { ReportQuestion } from '../../../contract/usage-report.ts';
import { readAnswer, readJson } from '../api/client.ts';
import { usageQuery } from '../api/queries.ts';

/** What is counted, archived measures too. */
export const measuresQuery = queryOptions({
  queryKey: ['measures'],
  queryFn: ({ signal }) => readJson<{ measures: BusinessMeasure[] }>('/business-measures', signal),
  refetchInterval: false,
});

/** What calls cost, whatever is counted besides. */
export const callCostQuery = (question: ReportQuestion) =>
  queryOptions({ ...usageQuery(question, () => question), refetchInterval: 60_000 });

/** What one of it costs. */
export const unitCostQuery = (question: UnitCostQuestion) =>
  queryOptions({
    queryKey: ['unit-cost', question],
    queryFn: ({ signal }) => readAnswer<UnitCostReport>('/reports/unit-cost', question, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
