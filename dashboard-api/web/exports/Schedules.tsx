import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schedule } from '../../../contract/schedules-api.ts';
import { DeliveryBadge } from '../alerts/DeliveryBadge.tsx';
import { channelsQuery } from '../alerts/queries.ts';
import { deliveryWords } from '../alerts/words.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatDay, formatStamp } from '../period/instant.ts';
import { useMay, useRights } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { fieldName } from '../view/names.ts';
import { NewSchedule } from './NewSchedule.tsx';
import { schedulesQuery } from './queries.ts';
import { PERIOD_WORDS, STOP_WORDS } from './words.ts';

/** Reports that are sent by themselves: when next, how the last one went; stopped and taken up again. */
export function Schedules() {
  const schedules = useQuery(schedulesQuery);
  const rights = useRights();
  const channels = useQuery({ ...channelsQuery, enabled: rights['settings:read'] !== undefined });
  const mayWrite = useMay('exports:write');
  const [isAdding, setAdding] = useState(false);
  const change = useCommand(['schedules']);
  const send = useCommand(['schedules', 'deliveries']);
  const [sent, setSent] = useState<Schedule | null>(null);
  const sendNow = (schedule: Schedule) =>
    send.mutate(
      { method: 'POST', path: `/report-schedules/${schedule.scheduleId}/send` },
      { onSuccess: () => setSent(schedule) },
    );
  const move = ({ scheduleId }: Schedule, step: 'stop' | 'resume') =>
    change.mutate({ method: 'POST', path: `/report-schedules/${scheduleId}/${step}` });
  const columns = [
    ...columnsOf(new Map(channels.data?.channels.map(({ channelId, name }) => [channelId, name]))),
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (schedule: Schedule) => {
              const step = schedule.nextAt === null ? 'resume' : 'stop';
              return (
                <span className="flex justify-end gap-2 max-sm:flex-col">
                  {step === 'stop' && (
                    <button
                      type="button"
                      className="control"
                      disabled={send.isPending}
                      aria-label={`Send ${schedule.name} now`}
                      onClick={() => sendNow(schedule)}
                    >
                      Send now
                    </button>
                  )}
                  <button
                    type="button"
                    className="control"
                    disabled={change.isPending}
                    aria-label={`${step === 'stop' ? 'Stop' : 'Go on with'} ${schedule.name}`}
                    onClick={() => move(schedule, step)}
                  >
                    {step === 'stop' ? 'Stop' : 'Go on'}
                  </button>
                </span>
              );
            },
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Scheduled reports"
      about="Spend of the period that has ended with the change against the one before, to a channel. Each holds what its owner may see at that moment and links here."
      aside={
        mayWrite && (
          <button type="button" className="control" onClick={() => setAdding(true)}>
            Schedule a report
          </button>
        )
      }
    >
      <Loaded query={schedules} what="The scheduled reports" rows={2}>
        {({ schedules: rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing is scheduled">
              A report each day, week, month or quarter, by e-mail, chat or webhook.
            </Empty>
          ) : (
            <DataTable
              name="Scheduled reports"
              caption="Scheduled reports, oldest first"
              columns={columns}
              rows={rows}
              keyOf={({ scheduleId }) => scheduleId}
            />
          )
        }
      </Loaded>
      {(change.error ?? send.error) && (
        <div className="p-3">
          <FormProblem error={change.error ?? send.error} />
        </div>
      )}
      <p role="status" className={sent ? 'px-3 py-2 text-muted' : 'sr-only'}>
        {sent && `“${sent.name}” of the last period that is over is on its way. It is sent as planned too.`}
      </p>
      {isAdding && <NewSchedule channels={channels.data?.channels ?? []} onClose={() => setAdding(false)} />}
    </Section>
  );
}

const columnsOf = (channels: ReadonlyMap<string, string>) => [
  {
    name: 'Report',
    className: 'w-full',
    cell: ({ name }: Schedule) => <span className="font-medium">{name}</span>,
  },
  {
    name: 'What',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: ({ groupBy, period }: Schedule) =>
      `by ${fieldName(groupBy).toLowerCase()}, ${PERIOD_WORDS[period]}`,
  },
  {
    name: 'To',
    className: 'whitespace-nowrap max-md:hidden',
    cell: ({ channelId }: Schedule) => channels.get(channelId) ?? 'a channel',
  },
  {
    name: 'Next (UTC)',
    className: 'whitespace-nowrap',
    cell: ({ nextAt, stoppedBy }: Schedule) =>
      nextAt === null ? (
        <span className="badge">{STOP_WORDS[stoppedBy ?? 'person']}</span>
      ) : (
        formatStamp(nextAt)
      ),
  },
  {
    name: 'Last one',
    className: 'whitespace-nowrap max-md:hidden',
    cell: ({ lastFrom, lastDelivery }: Schedule) =>
      lastFrom === null ? (
        <span className="text-muted">none yet</span>
      ) : (
        <>
          period from {formatDay(lastFrom)}
          {lastDelivery && (
            <span className="ml-2" title={deliveryWords(lastDelivery)}>
              <DeliveryBadge message={lastDelivery} />
            </span>
          )}
        </>
      ),
  },
];
