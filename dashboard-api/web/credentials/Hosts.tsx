import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RegisteredHost } from '../../../contract/organisation.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { hostsQuery } from './queries.ts';
import { RegisterHost } from './RegisterHost.tsx';

/** Hosts that calls may go to because an admin registered them. */
export function Hosts() {
  const hosts = useQuery(hostsQuery);
  const mayWrite = useMay('policies:write');
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<RegisteredHost | null>(null);
  const columns = [
    {
      name: 'Host',
      className: 'whitespace-nowrap',
      cell: ({ name }: RegisteredHost) => <span className="font-medium">{name}</span>,
    },
    {
      name: 'Calls go to',
      className: 'w-full wrap-anywhere',
      cell: (host: RegisteredHost) =>
        host.kind === 'custom' ? host.baseUrl : `Azure OpenAI resource ${host.name}`,
    },
    {
      name: 'Path at the gateway',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ kind, name }: RegisteredHost) => (
        <code className="text-xs">
          /v1/{kind}/{name}/…
        </code>
      ),
    },
    ...(mayWrite
      ? [
          {
            name: 'Remove',
            isUnlabelled: true as const,
            cell: (host: RegisteredHost) => (
              <button
                type="button"
                className="control"
                aria-label={`Remove ${host.name}`}
                onClick={() => setRemoved(host)}
              >
                Remove
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Registered hosts"
      about="Azure OpenAI resources and OpenAI-compatible hosts of your own. Calls to others are refused."
      aside={
        mayWrite && (
          <button type="button" className="control" onClick={() => setAdding(true)}>
            Register a host
          </button>
        )
      }
    >
      <Loaded query={hosts} what="The hosts" rows={2}>
        {({ hosts: rows }) =>
          rows.length === 0 ? (
            <Empty title="No host is registered">Calls go to the providers’ own hosts.</Empty>
          ) : (
            <DataTable
              name="Registered hosts"
              caption="Registered hosts by kind and name"
              columns={columns}
              rows={rows}
              keyOf={({ kind, name }) => `${kind}/${name}`}
            />
          )
        }
      </Loaded>
      {isAdding && <RegisterHost onClose={() => setAdding(false)} />}
      {removed && <RemoveHost host={removed} onClose={() => setRemoved(null)} />}
    </Section>
  );
}

function RemoveHost({ host, onClose }: { host: RegisteredHost; onClose: () => void }) {
  const remove = useCommand<unknown>(['hosts', 'credentials'], onClose);
  return (
    <FormModal
      title={`Remove “${host.name}”`}
      action="Remove"
      working="Removing…"
      command={remove}
      isGrave
      onClose={onClose}
      onSubmit={() => remove.mutate({ method: 'DELETE', path: `/hosts/${host.kind}/${host.name}` })}
    >
      <p>Calls to it are refused from then on, and credentials stored for it are removed with it.</p>
    </FormModal>
  );
}
