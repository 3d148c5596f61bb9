import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { midnight } from '../../parts/search.ts';
import { useWorth, type Worth } from '../../parts/worth.ts';
import { useTenant } from '../../tenant.ts';
import { formatAmount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Section } from '../../ui/Page.tsx';
import { cell, Table } from '../../ui/Table.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import classes from './Activity.module.css';
import { dayOf } from './day.ts';
import type { Moved } from './types.ts';

const text = words.home.money;
const renewMs = 60_000;
const parts = ['received', 'refunded', 'paid_out'] as const;

/** The money of today and of the last 7 days, in the merchant's currency and by asset. */
export function Money() {
  const { api, params, can } = useTenant();
  const worth = useWorth();
  const day = dayOf(new Date(useNow()));
  const since = (days: number) =>
    api.balances.activity.queryOptions(
      { since: midnight(day, -days) },
      { placeholderData: keepPreviousData, refetchInterval: renewMs },
    );
  const [today, week] = [useQuery(since(0)), useQuery(since(6))];
  const failed = [today, week].find(({ isError, data }) => isError && data === undefined);
  return (
    <Section
      title={text.title}
      actions={
        can('payments:read') && (
          <TextLink to="/$merchant/$mode/payments" params={params}>
            {text.all}
          </TextLink>
        )
      }
    >
      {failed !== undefined ? (
        <LoadFailed error={failed.error} retry={failed.refetch} />
      ) : (
        <div className={classes.box}>
          <dl className={classes.figures}>
            {parts.map((part) => (
              <Figure key={part} part={part} today={today.data} week={week.data} worth={worth} />
            ))}
          </dl>
          {week.data === undefined || today.data === undefined ? (
            <Skeleton height={120} />
          ) : week.data.length === 0 ? (
            <p className={classes.minor}>{text.quiet}</p>
          ) : (
            <ByAsset today={today.data} week={week.data} />
          )}
        </div>
      )}
    </Section>
  );
}

type FigureProps = {
  part: (typeof parts)[number];
  today: readonly Moved[] | undefined;
  week: readonly Moved[] | undefined;
  worth: Worth | undefined;
};

/** One figure in the merchant's currency: today's, and below it that of 7 days. */
function Figure({ part, today, week, worth }: FigureProps) {
  const sum = (moved: readonly Moved[] | undefined) =>
    moved && worth && worth.sum(moved.map((one) => ({ asset: one.asset, amount: one[part] })));
  const [ofDay, ofWeek] = [sum(today), sum(week)];
  return (
    <div>
      <dt>{text.today(text.parts[part])}</dt>
      <dd className={classes.figure}>
        {ofDay === undefined ? <Skeleton height={20} width={96} my={4} /> : (ofDay?.text ?? text.noRate)}
      </dd>
      {ofWeek !== undefined && (
        <dd className={classes.minor}>
          {text.inWeek(ofWeek?.text ?? text.noRate)}
          {ofWeek !== null && ofWeek.without.length > 0 && `, ${text.without(ofWeek.without.join(', '))}`}
        </dd>
      )}
    </div>
  );
}

/** The same by asset, in the asset. */
function ByAsset({ today, week }: { today: readonly Moved[]; week: readonly Moved[] }) {
  const heading = (title: string) => (
    <span key={title} className={classes.end}>
      {title}
    </span>
  );
  const amounts = (of: Moved | undefined, name: string) =>
    parts.map((part) => {
      const amount = of?.[part] ?? '0';
      return (
        <td key={`${name}-${part}`} className={cell.number}>
          {amount === '0' ? <span className={classes.minor}>{text.none}</span> : formatAmount(amount)}
        </td>
      );
    });
  return (
    <Table
      label={text.byAsset}
      head={[
        text.asset,
        ...parts.map((part) => heading(text.today(text.parts[part]))),
        ...parts.map((part) => heading(text.week(text.parts[part]))),
      ]}
    >
      {week.map((of) => (
        <tr key={of.asset}>
          <td>{of.asset}</td>
          {amounts(
            today.find(({ asset }) => asset === of.asset),
            'today',
          )}
          {amounts(of, 'week')}
        </tr>
      ))}
    </Table>
  );
}
