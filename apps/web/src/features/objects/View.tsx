import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { isRefusal } from '../../api.ts';
import { Empty } from '../../ui/Empty.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { ObjectStatus, type ObjectState } from '../../parts/ObjectStatus.tsx';
import { words } from '../../words/index.ts';
import classes from './Objects.module.css';

/** How often (ms) to refresh an open object. */
export const renewMs = 5_000;

type Props<T> = {
  query: { data: T | undefined; error: unknown; isPending: boolean; refetch(): unknown };
  children(data: T): ReactNode;
};

/** The result of a query, once it is loaded. */
export function View<T>({ query: { data, error, isPending, refetch }, children }: Props<T>) {
  if (data !== undefined) return children(data);
  if (isPending) return <PanelSkeleton />;
  return isRefusal(error) ? <Empty>{words.objects.notFound}</Empty> : <LoadFailed error={error} retry={refetch} />;
}

/** The statuses of an object, side by side. */
export function States({ of }: { of: readonly (ObjectState | 'none')[] }) {
  return (
    <div className={classes.states}>
      {of.map((state) => state !== 'none' && <ObjectStatus key={state} state={state} />)}
    </div>
  );
}

/** A skeleton in the panel's final shape. */
function PanelSkeleton() {
  return (
    <>
      <span className="sr-only">{words.common.loading}</span>
      <Skeleton height={20} width={120} />
      {[70, 90, 60, 80, 75, 50].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
      <Skeleton height={160} />
    </>
  );
}
