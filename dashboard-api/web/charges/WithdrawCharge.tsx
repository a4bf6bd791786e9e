import type { ProviderChargeOut } from '../../../contract/provider-charges-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { Amount } from '../money/Amount.tsx';
import { STALE_BY_CHARGES } from './queries.ts';
import { daysOf, sharersOf, signedAmount } from './words.ts';

/** Takes a commitment or credit back. */
export function WithdrawCharge({ charge, onClose }: { charge: ProviderChargeOut; onClose: () => void }) {
  const withdraw = useCommand<unknown>(STALE_BY_CHARGES, onClose);
  return (
    <FormModal
      title="Take it back?"
      action="Take back"
      working="Taking back…"
      command={withdraw}
      isGrave
      onClose={onClose}
      onSubmit={() =>
        withdraw.mutate({ method: 'POST', path: `/provider-charges/${charge.chargeId}/withdraw`, body: {} })
      }
    >
      <p>
        {charge.description}: <Amount nanos={signedAmount(charge)} /> of {sharersOf(charge)}, {daysOf(charge)}
        . Effective cost of these days changes. It stays in the list, and can be entered anew.
      </p>
    </FormModal>
  );
}
