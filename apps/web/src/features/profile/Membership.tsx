import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Id } from '../../ui/Id.tsx';
import { words } from '../../words/index.ts';
import classes from './Profile.module.css';

const text = words.profile;

/** The person's role at this merchant, and the button to leave it. */
export function Membership({ onLeave }: { onLeave(): void }) {
  const { api, merchant, user } = useTenant();
  const isOwner = merchant.role === 'owner';
  const { data: members } = useQuery(api.team.members.queryOptions({}, { enabled: isOwner }));
  // The server refuses to remove the last owner, so the page says so instead of offering it.
  const mayLeave = !isOwner || members?.some(({ role, user_id }) => role === 'owner' && user_id !== user.id);
  return (
    <div className={classes.box}>
      <dl className={classes.facts}>
        <div>
          <dt>{text.merchantId}</dt>
          <dd>
            <Id value={merchant.id} what={text.merchantId} />
          </dd>
        </div>
        <div>
          <dt>{text.role}</dt>
          <dd>{words.team.roles[merchant.role].name}</dd>
        </div>
      </dl>
      <div className={classes.line}>
        <div>
          <Text fw={500}>{text.leave(merchant.name)}</Text>
          <Text c="dimmed">{mayLeave === false ? text.onlyOwner : text.leaveHint}</Text>
        </div>
        {mayLeave === true && (
          <Button variant="default" onClick={onLeave}>
            {text.leave(merchant.name)}
          </Button>
        )}
      </div>
    </div>
  );
}
