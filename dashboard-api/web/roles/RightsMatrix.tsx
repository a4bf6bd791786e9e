import type { Module, Reach, Right } from '../../../contract/rights.ts';
import { MODULE_NAMES } from '../../../contract/role-names.ts';
import type { RoleList } from '../../../contract/roles-api.ts';
import type { GrantedRights } from '../shell/menu.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { isWithinReach, withRight } from './choose.ts';
import { partsOf, REACH_WORDS } from './words.ts';

interface RightsMatrixProps {
  /** What a role may be given, each right with how far. */
  readonly catalogue: RoleList['rights'];
  /** The rights of whoever edits: none can be given further. */
  readonly own: GrantedRights;
  readonly rights: GrantedRights;
  readonly onChange: (rights: GrantedRights) => void;
}

/** Modules by reading and changing, each as far as whoever edits may give it. */
export function RightsMatrix({ catalogue, own, rights, onChange }: RightsMatrixProps) {
  const modules = [...new Set(catalogue.map(({ right }) => partsOf(right).module))];
  const set = (right: Right, reach: Reach | '') => onChange(withRight(catalogue, rights, right, reach));
  return (
    <ScrollRegion name="Rights, table" className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">What the role may read and change, by module</caption>
        <thead>
          <tr>
            <th scope="col" className="w-full">
              Module
            </th>
            <th scope="col">Reads</th>
            <th scope="col">Changes</th>
          </tr>
        </thead>
        <tbody>
          {modules.map((module) => (
            <tr key={module}>
              <th scope="row">{MODULE_NAMES[module]}</th>
              {(['read', 'write'] as const).map((verb) => (
                <td key={verb}>
                  <Cell
                    {...{ module, verb, catalogue, own }}
                    value={rights[`${module}:${verb}`] ?? ''}
                    onChange={(reach) => set(`${module}:${verb}`, reach)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface CellProps {
  readonly module: Module;
  readonly verb: 'read' | 'write';
  readonly catalogue: RoleList['rights'];
  readonly own: GrantedRights;
  readonly value: Reach | '';
  readonly onChange: (reach: Reach | '') => void;
}

function Cell({ module, verb, catalogue, own, value, onChange }: CellProps) {
  const right: Right = `${module}:${verb}`;
  const reaches = catalogue.find((one) => one.right === right)?.reaches ?? [];
  const offered = reaches.filter((reach) => isWithinReach(reach, own[right]) || reach === value);
  if (offered.length === 0) return <span className="text-muted">–</span>;
  return (
    <select
      className="input w-36 max-sm:w-20"
      aria-label={`${verb === 'read' ? 'Reads' : 'Changes'} ${MODULE_NAMES[module]}`}
      value={value}
      onChange={(event) => onChange(event.target.value as Reach | '')}
    >
      <option value="">no</option>
      {offered.map((reach) => (
        <option key={reach} value={reach}>
          {REACH_WORDS[reach]}
        </option>
      ))}
    </select>
  );
}
