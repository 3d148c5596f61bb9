import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { useTenant } from '../../tenant.ts';
import { notifyDone, notifyFailed } from '../../ui/notify.tsx';
import { cell, SkeletonRows, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { rolesGivenBy } from './rules.ts';
import type { TeamSearch } from './search.ts';
import classes from './Team.module.css';
import type { Invitation } from './types.ts';

const text = words.team;
const columns = text.invitationColumns;
const head = [
  columns.email,
  columns.role,
  columns.by,
  columns.ends,
  <span key="actions" className="sr-only">
    {columns.actions}
  </span>,
];

type Props = { invitations: readonly Invitation[] | undefined; onSearch(next: TeamSearch): void };

/** The pending invitations. */
export function Invitations({ invitations, onSearch }: Props) {
  const { api, merchant } = useTenant();
  const queryClient = useQueryClient();
  // The new invitation replaces the old one, whose link stops working.
  const again = useMutation(
    api.team.invite.mutationOptions({
      onSuccess: async ({ email }) => {
        // Only after the new one is on screen: the old one can no longer be revoked.
        await queryClient.invalidateQueries(api.team.pathFilter());
        notifyDone(text.sentAgain(email));
      },
      onError: (error) => notifyFailed(text.sending, error),
    }),
  );
  const mayGive = rolesGivenBy(merchant.role);
  return (
    <Table label={text.invitations} head={head} stacks>
      {invitations === undefined ? (
        <SkeletonRows columns={head.length} rows={1} />
      ) : (
        invitations.map(({ id, email, role, invited_by, expires_at }) => (
          // Keyed by address, which stays the same when it is sent again, so that its button keeps the focus.
          <tr key={email}>
            <td className={cell.wide}>{email}</td>
            <td title={text.roles[role].does}>{text.roles[role].name}</td>
            <td>{invited_by.label}</td>
            <td>
              <Time at={expires_at} />
            </td>
            <td className={cell.number}>
              <div className={classes.actions}>
                {mayGive.includes(role) && (
                  <BusyButton
                    size="compact-sm"
                    variant="default"
                    loading={again.isPending && again.variables.email === email}
                    aria-label={text.actionFor(text.sendAgain, email)}
                    onClick={() => again.mutate({ email, role })}
                  >
                    {text.sendAgain}
                  </BusyButton>
                )}
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={text.actionFor(text.revoke, email)}
                  onClick={() => onSearch({ dialog: 'revoke', of: id })}
                >
                  {text.revoke}
                </Button>
              </div>
            </td>
          </tr>
        ))
      )}
    </Table>
  );
}
