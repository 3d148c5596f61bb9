import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { Notice } from '../../ui/Notice.tsx';
import { RotationSteps } from './RotationSteps.tsx';
import { type NewSecret, SecretDialog } from './SecretDialog.tsx';

const text = words.keys.rotate;
/** How often (ms) both keys are refreshed while the page is open. */
const pollMs = 2_000;

/** Replaces a key in three steps. The step follows from the two keys, so that one can leave the page and come back. */
export function Rotate({ id, origin }: { id: string; origin: string }) {
  const { api, can, params } = useTenant();
  // Kept here, not in the steps: those unmount while the keys load, and the key is shown only once.
  const [made, setMade] = useState<NewSecret | null>(null);
  const live = { refetchInterval: pollMs };
  const old = useQuery(api.keys.get.queryOptions({ id }, live));
  const successorId = old.data?.replaced_by ?? null;
  const successor = useQuery(
    api.keys.get.queryOptions({ id: successorId ?? '' }, { ...live, enabled: successorId !== null }),
  );
  const state = useQuery(api.keys.rotation.queryOptions({ id }, { ...live, enabled: successorId !== null }));
  const above = (
    <TextLink to="/$merchant/$mode/settings/api-keys/$key" params={{ ...params, key: id }}>
      {old.data?.label ?? words.keys.title}
    </TextLink>
  );
  const failed = [old, successor, state].find((query) => query.isError && query.data === undefined);
  const loading =
    old.data === undefined || (successorId !== null && (successor.data === undefined || state.data === undefined));
  return (
    <Page
      title={old.data === undefined ? text.titleLoading : text.title(old.data.label)}
      above={above}
      lead={text.lead}
    >
      {failed !== undefined ? (
        <LoadFailed error={failed.error} retry={() => failed.refetch()} />
      ) : loading ? (
        <Skeleton height={220} maw={720} />
      ) : can('api_keys:write') ? (
        <RotationSteps
          old={old.data}
          successor={successorId === null ? undefined : successor.data}
          state={state.data}
          onMade={setMade}
        />
      ) : (
        <Notice tone="plain">{words.keys.readOnly}</Notice>
      )}
      {made !== null && <SecretDialog of={made} origin={origin} onDone={() => setMade(null)} />}
    </Page>
  );
}
