import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ActionLink, TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { NewPayment } from './NewPayment.tsx';
import { Simulation } from './Simulation.tsx';
import { RecentPayments } from './RecentPayments.tsx';
import classes from './Sandbox.module.css';

const text = words.sandbox;

type Props = {
  /** The test payment that is open. */
  paymentId: string | null;
  /** Shows what happened to these objects. */
  Story: ComponentType<{ ids: readonly string[] }>;
};

/** Where a merchant creates test payments and simulates what happens to them, without a blockchain. */
export function Sandbox({ paymentId, Story }: Props) {
  const { mode, params, can } = useTenant();
  const navigate = useNavigate();
  const allowed = mode === 'test' && can('payments:write');
  const open = (payment: string) =>
    void navigate({ to: '/$merchant/$mode/sandbox', params, search: { payment }, resetScroll: false });
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        allowed &&
        paymentId !== null && (
          <ActionLink to="/$merchant/$mode/sandbox" params={params} search={{}}>
            {text.another}
          </ActionLink>
        )
      }
    >
      {mode === 'live' && (
        <Empty
          action={
            <ActionLink to="/$merchant/$mode/sandbox" params={{ ...params, mode: 'test' }} search={{}}>
              {text.toTest}
            </ActionLink>
          }
        >
          {text.testOnly}
        </Empty>
      )}
      {mode === 'test' && !allowed && <Empty>{text.notAllowed}</Empty>}
      {allowed && (
        <>
          <NoEndpoint />
          {paymentId === null ? (
            <div className={classes.start}>
              <NewPayment onCreated={open} />
              <RecentPayments />
            </div>
          ) : (
            <Simulation key={paymentId} id={paymentId} Story={Story} />
          )}
        </>
      )}
    </Page>
  );
}

/** An endpoint with one of these subscriptions receives payment events. */
const receivesPayments = (patterns: readonly string[]) =>
  patterns.some((pattern) => pattern === '*' || pattern.startsWith('payment.'));

/** A notice while no endpoint receives payment events. */
function NoEndpoint() {
  const { api, params, can } = useTenant();
  const { data } = useQuery(api.endpoints.list.queryOptions({ limit: 100 }, { enabled: can('endpoints:read') }));
  if (data === undefined || data.next_cursor !== null) return null;
  if (data.items.some(({ status, event_types }) => status === 'enabled' && receivesPayments(event_types))) return null;
  return (
    <Notice tone="warn" title={text.noEndpoint}>
      {text.noEndpointWhat}{' '}
      {can('endpoints:write') && (
        <TextLink to="/$merchant/$mode/settings/webhooks/new" params={params}>
          {text.addEndpoint}
        </TextLink>
      )}
    </Notice>
  );
}
