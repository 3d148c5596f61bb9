import { Button } from '@mantine/core';
import { useTenant } from '../../tenant.ts';
import { cell, SkeletonRows, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { standing } from './rules.ts';
import type { TeamSearch } from './search.ts';
import classes from './Team.module.css';
import type { Member } from './types.ts';

const text = words.team;
const columns = text.columns;
const head = [
  columns.name,
  columns.email,
  columns.role,
  columns.joined,
  <span key="actions" className="sr-only">
    {columns.actions}
  </span>,
];

type Props = { members: readonly Member[] | undefined; onSearch(next: TeamSearch): void };

/** The members; skeletons while loading. */
export function Members({ members, onSearch }: Props) {
  const { user, merchant } = useTenant();
  return (
    <Table label={text.members} head={head} stacks>
      {members === undefined ? (
        <SkeletonRows columns={head.length} rows={2} />
      ) : (
        members.map((member) => {
          const may = standing(member, members, merchant.role);
          const isOwn = member.user_id === user.id;
          return (
            <tr key={member.user_id}>
              <td className={cell.wide}>
                {member.name} {isOwn && <span className={classes.dimmed}>({text.you})</span>}
              </td>
              <td>{member.email}</td>
              <td title={text.roles[member.role].does}>{text.roles[member.role].name}</td>
              <td>
                <Time at={member.created_at} />
              </td>
              <td className={cell.number}>
                {may === 'free' && (
                  <div className={classes.actions}>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={text.actionFor(text.changeRole, member.name)}
                      onClick={() => onSearch({ dialog: 'role', of: member.user_id })}
                    >
                      {text.changeRole}
                    </Button>
                    {!isOwn && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={text.actionFor(text.remove, member.name)}
                        onClick={() => onSearch({ dialog: 'remove', of: member.user_id })}
                      >
                        {text.remove}
                      </Button>
                    )}
                  </div>
                )}
                {may === 'only_owner' && <span className={classes.dimmed}>{text.onlyOwner}</span>}
              </td>
            </tr>
          );
        })
      )}
    </Table>
  );
}
