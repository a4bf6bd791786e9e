import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Channel } from '../../../contract/alerts-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Question } from '../forms/Question.tsx';
import { formatInstant } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { SecretShown } from '../shell/SecretShown.tsx';
import { Section } from '../shell/Section.tsx';
import { DeliveryBadge } from './DeliveryBadge.tsx';
import { NewChannel } from './NewChannel.tsx';
import { channelsQuery } from './queries.ts';
import { CHANNEL_WORDS, deliveryWords } from './words.ts';

/** Where alerts go; each channel is tried, switched off and on, and given a new secret here. */
export function Channels() {
  const channels = useQuery(channelsQuery);
  const mayWrite = useMay('settings:write');
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [tested, setTested] = useState<string | null>(null);
  const change = useCommand(['channels']);
  const test = useCommand(['channels', 'alerts']);
  const [rotated, setRotated] = useState<Channel | null>(null);
  const isBusy = change.isPending || test.isPending;
  const button = (words: string, channel: Channel, onClick: () => void) => (
    <button
      type="button"
      className="control"
      aria-label={`${words}: ${channel.name}`}
      disabled={isBusy}
      onClick={onClick}
    >
      {words}
    </button>
  );
  const columns = [
    {
      name: 'Channel',
      className: 'w-full',
      cell: ({ name }: Channel) => <span className="font-medium">{name}</span>,
    },
    {
      name: 'Goes to',
      className: 'max-md:hidden',
      cell: ({ kind, destination }: Channel) => (
        <>
          {destination}
          <span className="block text-xs text-muted">{CHANNEL_WORDS[kind]}</span>
        </>
      ),
    },
    {
      name: 'State',
      className: 'whitespace-nowrap',
      cell: ({ isEnabled, disabledBy }: Channel) => (
        <span className={`badge ${isEnabled ? 'badge-good' : 'badge-attention'}`}>
          {isEnabled ? 'on' : disabledBy === 'failing' ? 'off: it took nothing for days' : 'off'}
        </span>
      ),
    },
    {
      name: 'Newest message',
      className: 'md:min-w-64',
      cell: ({ lastDelivery }: Channel) =>
        lastDelivery ? (
          <>
            <DeliveryBadge message={lastDelivery} />
            <span className="block text-xs text-muted max-sm:hidden">{deliveryWords(lastDelivery)}</span>
          </>
        ) : (
          <span className="text-muted">none yet</span>
        ),
    },
    {
      name: 'Took a message last (UTC)',
      className: 'whitespace-nowrap max-lg:hidden',
      cell: ({ takenAt }: Channel) => (takenAt === null ? 'never' : formatInstant(takenAt)),
    },
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (channel: Channel) => (
              <span className="flex justify-end gap-2 max-sm:flex-col">
                {button('Test', channel, () =>
                  test.mutate(
                    { method: 'POST', path: `/channels/${channel.channelId}/test` },
                    { onSuccess: () => setTested(channel.name) },
                  ),
                )}
                {button(channel.isEnabled ? 'Switch off' : 'Switch on', channel, () =>
                  change.mutate({
                    method: 'PATCH',
                    path: `/channels/${channel.channelId}`,
                    ifMatch: channel.etag,
                    body: { isEnabled: !channel.isEnabled },
                  }),
                )}
                {channel.kind === 'webhook' && button('New secret', channel, () => setRotated(channel))}
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Channels"
      about="Every alert goes to every channel that is on. What is not taken is tried again for three days."
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setAdding(true)}>
            Add a channel
          </button>
        )
      }
    >
      <Loaded query={channels} what="The channels" rows={2}>
        {({ channels: rows }) =>
          rows.length === 0 ? (
            <Empty title="No channel">
              Until there is one, nobody is told: alerts stand on this page alone.
            </Empty>
          ) : (
            <DataTable
              name="Channels"
              caption="Channels, oldest first"
              columns={columns}
              rows={rows}
              keyOf={({ channelId }) => channelId}
            />
          )
        }
      </Loaded>
      {(test.error ?? change.error) && (
        <div className="p-3">
          <FormProblem error={test.error ?? change.error} />
        </div>
      )}
      {rotated && (
        <Question<{ secret: string | null }>
          title={`A new secret for “${rotated.name}”?`}
          action="Make a new secret"
          working="Making…"
          command={{ method: 'POST', path: `/channels/${rotated.channelId}/secret` }}
          stale={['channels']}
          onClose={() => setRotated(null)}
          onDone={(answer) => {
            setRotated(null);
            setSecret(answer.secret);
          }}
        >
          <p>
            It is shown once. Messages are signed with the present secret too for 24 hours, and then with the
            new one alone: your receiver needs it by then.
          </p>
        </Question>
      )}
      <p role="status" className="px-4 pb-3 text-muted empty:hidden">
        {tested !== null && `A test message to ${tested} is on its way. What comes of it stands in its row.`}
      </p>
      {isAdding && (
        <NewChannel
          takesLoopback={channels.data?.takesLoopback ?? false}
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setSecret(made);
          }}
        />
      )}
      {secret !== null && (
        <SecretShown
          title="The channel’s secret"
          what="the secret"
          text={secret}
          onClose={() => setSecret(null)}
        >
          <p>
            Your receiver checks signatures with it, as Standard Webhooks says. It is not shown again; a
            secret of before signs beside it for 24 hours.
          </p>
        </SecretShown>
      )}
    </Section>
  );
}
