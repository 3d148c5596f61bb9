import { Button, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTenant } from '../../tenant.ts';
import { Breakable } from '../../ui/Breakable.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DeliveryIcon, PauseIcon, PlayIcon } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { EndpointFacts } from './EndpointFacts.tsx';
import { EndpointNotices } from './EndpointNotices.tsx';
import classes from './Endpoints.module.css';
import { EndpointStatus } from './EndpointStatus.tsx';
import type { EndpointDialog } from './search.ts';
import { TestEvent } from './TestEvent.tsx';
import type { Endpoint } from './types.ts';
import { readable } from './url.ts';
import { useStatusChange } from './useStatusChange.ts';

const text = words.endpoints;
/** How often an endpoint is refreshed while its page is open, in ms. */
const renewMs = 15_000;

type Props = {
  id: string;
  tab: 'deliveries' | 'figures' | 'settings';
  /** The open dialog, from the URL. */
  dialog: EndpointDialog | undefined;
  onDialog(next: EndpointDialog | undefined): void;
  /** The content of the tab. */
  children: ReactNode;
};

/** One endpoint: its state and its actions; below, its deliveries or its settings. */
export function EndpointPage({ id, tab, dialog, onDialog, children }: Props) {
  const { api, can, params } = useTenant();
  const {
    data: endpoint,
    isError,
    error,
    refetch,
  } = useQuery(api.endpoints.get.queryOptions({ id }, { refetchInterval: renewMs }));
  const health = useQuery(
    api.deliveries.health.queryOptions(
      {},
      { enabled: can('webhooks:read'), refetchInterval: renewMs, placeholderData: keepPreviousData },
    ),
  );
  const above = (
    <TextLink to="/$merchant/$mode/settings/webhooks" params={params}>
      {text.title}
    </TextLink>
  );
  if (endpoint === undefined)
    return (
      <Page title={text.page.title} above={above} wide>
        {isError ? <LoadFailed error={error} retry={refetch} /> : <Skeleton height={118} />}
      </Page>
    );
  const mayChange = can('endpoints:write');
  const ownHealth = health.data?.find((one) => one.endpoint_id === id);
  return (
    <Page
      title={endpoint.description === '' ? readable(endpoint.url) : endpoint.description}
      above={above}
      beside={<EndpointStatus of={endpoint} />}
      lead={endpoint.description === '' ? undefined : <Breakable text={readable(endpoint.url)} />}
      actions={mayChange && <Actions of={endpoint} onTest={() => onDialog('test')} />}
      wide
    >
      <EndpointNotices of={endpoint} health={ownHealth} />
      <EndpointFacts of={endpoint} health={ownHealth} />
      <nav className={classes.tabs} aria-label={text.page.tabs}>
        <Link
          to="/$merchant/$mode/settings/webhooks/$endpoint"
          params={{ ...params, endpoint: id }}
          data-current={tab === 'deliveries' || undefined}
          aria-current={tab === 'deliveries' ? 'page' : undefined}
          activeProps={{}}
        >
          {text.page.deliveries}
        </Link>
        {can('webhooks:read') && (
          <Link
            to="/$merchant/$mode/settings/webhooks/$endpoint/figures"
            params={{ ...params, endpoint: id }}
            data-current={tab === 'figures' || undefined}
          >
            {text.page.figures}
          </Link>
        )}
        <Link
          to="/$merchant/$mode/settings/webhooks/$endpoint/settings"
          params={{ ...params, endpoint: id }}
          data-current={tab === 'settings' || undefined}
        >
          {text.page.settings}
        </Link>
      </nav>
      {children}
      {mayChange && dialog === 'test' && isTested(endpoint) && (
        <Dialog onClose={() => onDialog(undefined)} title={text.test.title}>
          <TestEvent of={endpoint} />
        </Dialog>
      )}
    </Page>
  );
}

/** A test event that was answered with 410 disables the endpoint; the dialog stays, to say so. */
const isTested = ({ status, disabled_reason: reason }: Endpoint) =>
  status === 'enabled' || (status === 'disabled' && reason === 'gone');

function Actions({ of, onTest }: { of: Endpoint; onTest(): void }) {
  const change = useStatusChange(of);
  const isOn = of.status === 'enabled';
  const does = { enabled: text.page.pause, paused: text.page.resume, disabled: text.page.enable };
  return (
    <>
      {/* One button that changes its word: who presses it with the keyboard stays on it. */}
      <Button
        variant={of.status === 'disabled' ? 'filled' : 'default'}
        leftSection={isOn ? <PauseIcon /> : <PlayIcon />}
        onClick={() => !change.isPending && change.to(isOn ? 'paused' : 'enabled')}
      >
        {does[of.status]}
      </Button>
      {isOn && (
        <Button variant="default" leftSection={<DeliveryIcon />} onClick={onTest}>
          {text.test.open}
        </Button>
      )}
    </>
  );
}
