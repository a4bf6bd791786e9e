import { useQuery } from '@tanstack/react-query';
import { teamsQuery } from '../api/queries.ts';

interface TeamChoiceProps {
  readonly teamIds: readonly string[];
  readonly onChange: (teamIds: readonly string[]) => void;
}

/** The teams that somebody belongs to: a developer sees the usage of these. */
export function TeamChoice({ teamIds, onChange }: TeamChoiceProps) {
  const { data } = useQuery(teamsQuery);
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Teams</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {data?.teams.map(({ teamId, name }) => (
          <label key={teamId} className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={teamIds.includes(teamId)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...teamIds, teamId] : teamIds.filter((one) => one !== teamId),
                )
              }
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
