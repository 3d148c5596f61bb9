import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { outcomeOf } from '../../parts/outcome.ts';
import { GuideLink, TextLink } from '../../ui/links.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import { bulkSince } from './bulk.ts';
import { BulkButton } from './BulkTools.tsx';
import classes from './DeliveryPanel.module.css';
import { isExpired, describeDelivery } from './story.ts';
import type { DeliveryDetail } from './types.ts';
import { useReplay } from './useReplay.ts';
import { useSkip } from './useSkip.ts';

const text = words.deliveries;

/** What happened to a delivery, what comes next and what to do. `nowMs` is Unix time. */
export function WhatHappened({ delivery, asOf }: { delivery: DeliveryDetail; asOf: number }) {
  const { api, can, params } = useTenant();
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
  const skip = useSkip();
  // Replaying needs an endpoint that exists and is not disabled, and an event that is still stored.
  const isSendable = !isDeleted && !isExpired(delivery) && !endpoint.isError && endpoint.data?.status !== 'disabled';
  const head = delivery.waits_behind;
  const canReplay = can('webhooks:write') && isSendable && head === null;
  const isOrdered =
    endpoint.data?.ordering === 'endpoint' || (endpoint.data?.ordering === 'object' && delivery.object_id !== null);
  const canSkip = canReplay && isOrdered && delivery.status === 'pending' && delivery.attempt_count > 0;
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
        {head !== null && (
          <TextLink to="/$merchant/$mode/deliveries/$delivery" params={{ ...params, delivery: String(head) }}>
            {text.panel(head)}
          </TextLink>
        )}
      </output>
      {advice !== null && outcome !== 'succeeded' && (
        <Text c="dimmed">
          {advice.todo} <GuideLink to={advice.guide}>{words.guides.more}</GuideLink>
        </Text>
      )}
      {canSkip && <Text c="dimmed">{text.skipHint}</Text>}
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
          {canSkip && (
            <BusyButton size="xs" variant="default" loading={skip.isPending} onClick={() => skip.mutate(delivery.id)}>
              {text.skip}
            </BusyButton>
          )}
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
