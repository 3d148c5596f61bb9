import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { outcomeOf } from '../../parts/outcome.ts';
import { GuideLink } from '../../ui/links.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import { bulkSince } from './bulk.ts';
import { BulkButton } from './BulkTools.tsx';
import classes from './DeliveryPanel.module.css';
import { isExpired, describeDelivery } from './story.ts';
import type { DeliveryDetail } from './types.ts';
import { useReplay } from './useReplay.ts';

const text = words.deliveries;

/** What happened to a delivery, what comes next and what to do. `nowMs` is Unix time. */
export function WhatHappened({ delivery, asOf }: { delivery: DeliveryDetail; asOf: number }) {
  const { api, can } = useTenant();
  const navigate = useNavigate();
  const now = useNow();
  const isDeleted = delivery.cancel_reason === 'endpoint_deleted';
  const endpoint = useQuery(
    api.endpoints.get.queryOptions(
      { id: delivery.endpoint_id },
      { enabled: can('endpoints:read') && !isDeleted, staleTime: 10_000 },
    ),
  );
  const replay = useReplay();
  // Replaying needs an endpoint that exists and is not disabled, and an event that is still stored.
  const isSendable = !isDeleted && !isExpired(delivery) && !endpoint.isError && endpoint.data?.status !== 'disabled';
  const canReplay = can('webhooks:write') && isSendable;
  const outcome = outcomeOf(delivery);
  const { happened, next, advice } = describeDelivery(
    delivery,
    Math.max(now, asOf),
    endpoint.data?.status === 'paused',
  );
  return (
    <div className={classes.story} data-status={outcome}>
      <output className={classes.summary}>
        <Text fw={500}>{happened}</Text>
        {next !== null && <Text>{next}</Text>}
      </output>
      {advice !== null && outcome !== 'succeeded' && (
        <Text c="dimmed">
          {advice.todo} <GuideLink to={advice.guide}>{words.guides.more}</GuideLink>
        </Text>
      )}
      {canReplay && (
        <div className={classes.actions}>
          <BusyButton
            size="xs"
            variant={outcome === 'succeeded' || outcome === 'pending' ? 'default' : 'filled'}
            loading={replay.isPending}
            onClick={() => replay.mutate(delivery.id)}
          >
            {delivery.status === 'pending' ? text.replayNow : text.replay}
          </BusyButton>
          <BulkButton
            label={text.bulk.sinceThis}
            bulk={() => bulkSince(delivery)}
            onStarted={(id) =>
              void navigate({
                to: '.',
                search: (before) => ({ ...before, replay: id }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
      )}
    </div>
  );
}
