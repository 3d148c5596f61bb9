import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { formatDuration } from '../../ui/format.ts';
import { Time } from '../../ui/Time.tsx';
import { useListKeys } from '../../ui/useListKeys.ts';
import { words } from '../../words/index.ts';
import { RequestStatus } from './RequestStatus.tsx';
import classes from './Requests.module.css';
import type { KeyRequest } from './types.ts';

const text = words.requests;

type Props = {
  requests: readonly KeyRequest[];
  openId: string | null;
  /** True while these rows still belong to the previous filter. */
  old: boolean;
};

/** One page of requests; each row reads as a sentence and opens its request. */
export function RequestRows({ requests, openId, old }: Props) {
  const { params } = useTenant();
  const rows = useListKeys<HTMLUListElement>();
  return (
    <div className={classes.sized}>
      <ul ref={rows} className={classes.list} aria-label={text.title} data-old={old || undefined}>
        {requests.map((request) => (
          <li key={request.id}>
            <Link
              to="/$merchant/$mode/requests/$request"
              params={{ ...params, request: request.id }}
              search
              resetScroll={false}
              preload={false}
              className={classes.row}
              data-row={request.id}
              aria-current={request.id === openId || undefined}
            >
              <span className={classes.outcome}>
                <RequestStatus of={request} />
              </span>
              <code className={classes.route} title={`${request.method} ${request.route}`}>
                {request.method} {request.route}
              </code>
              <span className={classes.key}>{request.key_label ?? text.deletedKey}</span>
              <span className={classes.duration}>{formatDuration(request.duration_ms)}</span>
              <span className={classes.when}>
                <Time at={request.created_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Skeleton rows while loading, in their final size. */
export function SkeletonList() {
  return (
    <div className={classes.sized}>
      <div className={classes.list} aria-busy="true">
        <span className="sr-only">{words.common.loading}</span>
        {Array.from({ length: 12 }, (_row, row) => (
          <div key={row} className={classes.row} aria-hidden="true">
            <Skeleton height={12} width={64 + ((row * 37) % 90)} />
            <Skeleton height={12} width="60%" />
            <Skeleton height={12} width={96} className={classes.key} />
            <Skeleton height={12} width={40} ml="auto" className={classes.duration} />
            <Skeleton height={12} width={56} ml="auto" />
          </div>
        ))}
      </div>
    </div>
  );
}
