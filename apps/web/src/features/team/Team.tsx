import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { PlusIcon } from '../../ui/icons.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { ChangeRole } from './ChangeRole.tsx';
import { Invitations } from './Invitations.tsx';
import { Invite } from './Invite.tsx';
import { Members } from './Members.tsx';
import { RemoveMember } from './RemoveMember.tsx';
import { Roles } from './Roles.tsx';
import type { TeamSearch } from './search.ts';
import { RevokeInvitation } from './RevokeInvitation.tsx';

const text = words.team;

type Props = {
  search: TeamSearch;
  onSearch(next: TeamSearch): void;
  /** Called when the person's own role has changed. */
  onOwnRole(): Promise<void>;
};

/** The team: members and pending invitations. */
export function Team(props: Props) {
  const { can } = useTenant();
  if (can('team:write')) return <OpenTeam {...props} />;
  return (
    <Page title={text.title}>
      <Empty>{text.notAllowed}</Empty>
    </Page>
  );
}

function OpenTeam({ search, onSearch, onOwnRole }: Props) {
  const { api } = useTenant();
  const members = useQuery(api.team.members.queryOptions({}));
  const invitations = useQuery(api.team.invitations.queryOptions({}));
  const close = () => onSearch({});
  const member = members.data?.find((one) => one.user_id === search.of);
  const invitation = invitations.data?.find((one) => one.id === search.of);
  const isAlone = members.data?.length === 1 && invitations.data?.length === 0;
  const invite = (
    <Button leftSection={<PlusIcon />} onClick={() => onSearch({ dialog: 'invite' })}>
      {text.invite}
    </Button>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={!isAlone && invite}>
      <Section title={text.members}>
        {members.isError && members.data === undefined ? (
          <LoadFailed error={members.error} retry={() => members.refetch()} />
        ) : (
          <Members members={members.data} onSearch={onSearch} />
        )}
        {isAlone && <Empty action={invite}>{text.alone}</Empty>}
      </Section>
      {!isAlone && (
        <Section title={text.invitations}>
          {invitations.isError && invitations.data === undefined ? (
            <LoadFailed error={invitations.error} retry={() => invitations.refetch()} />
          ) : invitations.data?.length === 0 ? (
            <Empty>{text.noInvitations}</Empty>
          ) : (
            <Invitations invitations={invitations.data} onSearch={onSearch} />
          )}
        </Section>
      )}
      <Section title={text.rolesTitle}>
        <Roles />
      </Section>
      {search.dialog === 'invite' && <Invite onClose={close} />}
      {search.dialog === 'role' && member !== undefined && (
        <ChangeRole of={member} onOwnRole={onOwnRole} onClose={close} />
      )}
      {search.dialog === 'remove' && member !== undefined && <RemoveMember of={member} onClose={close} />}
      {search.dialog === 'revoke' && invitation !== undefined && <RevokeInvitation of={invitation} onClose={close} />}
    </Page>
  );
}
