import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Channel } from '../../../contract/alerts-api.ts';
import type { Schedule } from '../../../contract/schedules-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { NumberField } from '../forms/NumberField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { readWhole } from '../notation/typed.ts';
import { fieldName, SUGGESTED_DIMENSIONS } from '../view/names.ts';
import { PERIOD_WORDS } from './words.ts';

const SPLITS: readonly Schedule['groupBy'][] = [
  ...(['team', 'project', 'key', 'provider', 'model'] as const),
  ...SUGGESTED_DIMENSIONS,
];
const MOST_HOURS = 72;

/** Has a report sent at the end of each period. */
export function NewSchedule({ channels, onClose }: { channels: readonly Channel[]; onClose: () => void }) {
  const usable = channels.filter(({ isEnabled }) => isEnabled);
  const [name, setName] = useState('');
  const [period, setPeriod] = useState<Schedule['period']>('month');
  const [groupBy, setGroupBy] = useState<Schedule['groupBy']>('team');
  const [hours, setHours] = useState('6');
  const [channelId, setChannel] = useState(usable[0]?.channelId ?? '');
  const create = useCommand<Schedule>(['schedules'], onClose);
  const afterHours = readWhole(hours, MOST_HOURS);
  return (
    <FormModal
      title="Schedule a report"
      action="Schedule"
      working="Scheduling…"
      command={create}
      isDisabled={name.trim() === '' || afterHours === null || channelId === ''}
      onClose={onClose}
      onSubmit={() =>
        create.mutate({
          method: 'POST',
          path: '/report-schedules',
          body: { name: name.trim(), period, groupBy, afterHours, channelId },
        })
      }
    >
      {usable.length === 0 && (
        <p className="rounded-md border border-attention bg-attention-soft px-3 py-2">
          There is no channel that is on.{' '}
          <Link to="/alerts" className="underline">
            Channels stand with the alerts
          </Link>
          .
        </p>
      )}
      <TextField place="name" label="Name" maxLength={120} value={name} onChange={setName} />
      <SelectField
        place="period"
        label="Sent"
        value={period}
        options={Object.entries(PERIOD_WORDS) as [Schedule['period'], string][]}
        onChange={setPeriod}
      />
      <SelectField
        place="groupBy"
        label="By"
        value={groupBy}
        options={SPLITS.map((split) => [split, fieldName(split)] as const)}
        onChange={setGroupBy}
      />
      <NumberField
        place="afterHours"
        label="Hours after the end of the period"
        hint="For calls that arrive late; 72 at most."
        value={hours}
        onChange={setHours}
      />
      <SelectField
        place="channelId"
        label="Channel"
        value={channelId}
        options={usable.map((channel) => [channel.channelId, channel.name] as const)}
        onChange={setChannel}
      />
    </FormModal>
  );
}
