import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { useTenant } from '../../tenant.ts';
import { focusContent } from '../../ui/focus-content.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.tsx';
import { cell, SkeletonRows, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import { readUserAgent } from './browser-name.ts';
import classes from './Profile.module.css';

const text = words.profile;
const columns = text.browserColumns;
const head = [
  columns.browser,
  columns.ip,
  columns.since,
  columns.until,
  <span key="actions" className="sr-only">
    {columns.actions}
  </span>,
];

/** The browsers the person is signed in with; each can be signed out from here. */
export function Browsers({ onSignedOut }: { onSignedOut(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const list = useQuery(api.session.list.queryOptions());
  const current = list.data?.find((session) => session.current);
  const end = useMutation(
    api.session.end.mutationOptions({
      onSuccess: (_ended, { id }) => {
        if (id === current?.id) return onSignedOut();
        notifyDone(text.ended);
        // The button disappears with its row.
        focusContent();
        return queryClient.invalidateQueries(api.session.list.queryFilter());
      },
      onError: (error) => notifyFailed(text.ending, error),
    }),
  );
  if (list.isError && list.data === undefined) return <LoadFailed error={list.error} retry={() => list.refetch()} />;
  return (
    <Table label={text.browsers} head={head} stacks>
      {list.data === undefined ? (
        <SkeletonRows columns={head.length} rows={2} />
      ) : (
        list.data.map((session) => {
          const name = nameOf(session.user_agent);
          return (
            <tr key={session.id}>
              <td className={cell.wide} title={session.user_agent ?? undefined}>
                {name} {session.current && <span className={classes.dimmed}>({text.thisBrowser})</span>}
              </td>
              <td>{session.ip}</td>
              <td>
                <Time at={session.created_at} />
              </td>
              <td>
                <Time at={session.expires_at} />
              </td>
              <td className={cell.number}>
                <BusyButton
                  size="compact-sm"
                  variant="default"
                  loading={end.isPending && end.variables.id === session.id}
                  aria-label={text.endSessionOf(name)}
                  onClick={() => end.mutate({ id: session.id })}
                >
                  {text.endSession}
                </BusyButton>
              </td>
            </tr>
          );
        })
      )}
    </Table>
  );
}

function nameOf(userAgent: string | null): string {
  const { browser, system } = readUserAgent(userAgent);
  if (browser === null) return system ?? text.unknownBrowser;
  return system === null ? browser : text.browserOn(browser, system);
}
