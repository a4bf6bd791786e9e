import { useQuery } from '@tanstack/react-query';
import { requestQuery } from '../api/queries.ts';
import { TableSkeleton } from '../explorer/TableSkeleton.tsx';
import { ProblemNotice } from '../shell/ProblemNotice.tsx';
import { SidePanel } from '../shell/SidePanel.tsx';
import { RequestFacts } from './RequestFacts.tsx';

interface RequestPanelProps {
  readonly eventId: string;
  readonly onClose: () => void;
}

/** One request beside the list. */
export function RequestPanel({ eventId, onClose }: RequestPanelProps) {
  const { data: request, error, isError, refetch } = useQuery(requestQuery(eventId));
  return (
    <SidePanel title="Request" onClose={onClose}>
      {isError && (
        <div className="p-5">
          <ProblemNotice error={error} what="This request" onRetry={() => void refetch()} />
        </div>
      )}
      {!request && !isError && <TableSkeleton rows={14} />}
      {request && <RequestFacts request={request} />}
    </SidePanel>
  );
}
