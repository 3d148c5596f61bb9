import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import { WithdrawDialog } from './WithdrawDialog.tsx';

type Props = {
  /** True when the URL says so, by `dialog=withdraw`. */
  opened: boolean;
  /** The asset that is chosen at first. */
  asset?: string;
};

/** The button that opens the form for a withdrawal, for a person who may make one. */
export function Withdraw({ opened, asset }: Props) {
  const { can } = useTenant();
  const navigate = useNavigate();
  if (!can('withdrawals:write') || !can('balances:read')) return null;
  const show = (open: boolean) =>
    void navigate({
      to: '.',
      search: ({ dialog: _dialog, ...search }) => ({ ...search, ...(open && { dialog: 'withdraw' as const }) }),
      // Closing replaces the history entry: back does not open the dialog again.
      replace: !open,
      resetScroll: false,
    });
  return (
    <>
      <Button onClick={() => show(true)}>{words.actions.withdrawal.open}</Button>
      {opened && <WithdrawDialog {...(asset !== undefined && { asset })} onClose={() => show(false)} />}
    </>
  );
}
