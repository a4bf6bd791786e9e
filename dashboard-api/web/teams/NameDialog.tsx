import { useState } from 'react';
import type { Command } from '../api/client.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { TextField } from '../forms/TextField.tsx';

/** What is named: something new, or something that has a name already. */
export type Naming =
  | { readonly kind: 'new-team' }
  | { readonly kind: 'new-project'; readonly teamId: string; readonly team: string }
  | { readonly kind: 'team' | 'project'; readonly id: string; readonly name: string; readonly etag: string };

/** The command that a name makes of it. */
export function namingCommand(naming: Naming, name: string): Command {
  switch (naming.kind) {
    case 'new-team':
      return { method: 'POST', path: '/teams', body: { name } };
    case 'new-project':
      return { method: 'POST', path: '/projects', body: { teamId: naming.teamId, name } };
    case 'team':
      return { method: 'PATCH', path: `/teams/${naming.id}`, body: { name }, ifMatch: naming.etag };
    case 'project':
      return { method: 'PATCH', path: `/projects/${naming.id}`, body: { name }, ifMatch: naming.etag };
  }
}

/** Makes or renames a team or a project. */
export function NameDialog({ naming, onClose }: { naming: Naming; onClose: () => void }) {
  const former = 'name' in naming ? naming.name : '';
  const [name, setName] = useState(former);
  const command = useCommand<unknown>(['teams', 'keys', 'cost', 'spend'], onClose);
  const isNew = naming.kind === 'new-team' || naming.kind === 'new-project';
  return (
    <FormModal
      title={titleOf(naming)}
      action={isNew ? 'Create' : 'Rename'}
      working={isNew ? 'Creating…' : 'Renaming…'}
      command={command}
      isDisabled={name.trim() === '' || name.trim() === former}
      onClose={onClose}
      onSubmit={() => command.mutate(namingCommand(naming, name.trim()))}
    >
      <TextField place="name" label="Name" maxLength={120} value={name} onChange={setName} />
    </FormModal>
  );
}

function titleOf(naming: Naming): string {
  if (naming.kind === 'new-team') return 'Create a team';
  if (naming.kind === 'new-project') return `Add a project to ${naming.team}`;
  return `Rename “${naming.name}”`;
}
