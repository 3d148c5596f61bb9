import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { ActionLink, TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { EditKey } from './EditKey.tsx';
import { KeyChanges } from './KeyChanges.tsx';
import { KeyFacts } from './KeyFacts.tsx';
import { KeyNotices } from './KeyNotices.tsx';
import { KeyOutcomes } from './KeyOutcomes.tsx';
import { KeyPermissions } from './KeyPermissions.tsx';
import { KeyRequests } from './KeyRequests.tsx';
import classes from './Keys.module.css';
import { KeyStatus } from './KeyStatus.tsx';
import { RevokeKey } from './RevokeKey.tsx';
import type { KeyDialog, KeyRange } from './search.ts';

const text = words.keys.detail;

type Props = {
  id: string;
  origin: string;
  /** The open dialog, from the URL. */
  dialog: KeyDialog | undefined;
  onDialog(next: KeyDialog | undefined): void;
  /** How far back the plot goes, from the URL. */
  range: KeyRange;
  onRange(next: KeyRange): void;
};

/** One key: its permissions, its requests, and its changes. */
export function KeyDetail({ id, origin, dialog, onDialog, range, onRange }: Props) {
  const { api, can, params } = useTenant();
  const { data: key, isError, error, refetch } = useQuery(api.keys.get.queryOptions({ id }, { staleTime: 0 }));
  const above = (
    <TextLink to="/$merchant/$mode/settings/api-keys" params={params}>
      {words.keys.title}
    </TextLink>
  );
  if (key === undefined)
    return (
      <Page title={text.title} above={above}>
        {isError ? (
          <LoadFailed error={error} retry={refetch} />
        ) : (
          <Section title={text.facts}>
            <Skeleton height={220} />
          </Section>
        )}
      </Page>
    );
  const mayChange = can('api_keys:write') && key.status !== 'revoked';
  const close = () => onDialog(undefined);
  return (
    <Page
      title={key.label}
      above={above}
      beside={<KeyStatus of={key} />}
      actions={
        mayChange && (
          <>
            <Button variant="default" onClick={() => onDialog('edit')}>
              {text.edit}
            </Button>
            <Button variant="default" className={classes.bad} onClick={() => onDialog('revoke')}>
              {text.revoke}
            </Button>
            <ActionLink to="/$merchant/$mode/settings/api-keys/$key/rotate" params={{ ...params, key: id }}>
              {text.rotate}
            </ActionLink>
          </>
        )
      }
    >
      <KeyNotices of={key} />
      <Section title={text.facts}>
        <KeyFacts of={key} />
      </Section>
      <KeyPermissions of={key} />
      <KeyOutcomes id={id} range={range} onRange={onRange} />
      <KeyRequests of={key} origin={origin} />
      {can('audit:read') && <KeyChanges id={id} />}
      {mayChange && dialog === 'edit' && <EditKey of={key} onClose={close} />}
      {mayChange && dialog === 'revoke' && <RevokeKey of={key} onClose={close} />}
    </Page>
  );
}
