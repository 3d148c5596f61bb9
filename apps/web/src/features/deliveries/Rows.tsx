import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useShortcut } from '../../ui/shortcuts.ts';
import { words } from '../../words/index.ts';
import classes from './History.module.css';
import { Row } from './Row.tsx';
import type { Delivery } from './types.ts';

/** look.md: rows are 40 px. */
const rowHeight = 40;
const estimateSize = () => rowHeight;
/** The next page is fetched when this many rows are left below. */
const ahead = 30;
/** The height (px) above the list: scrolled further than this, its first rows are out of sight. */
const above = 160;

type Props = {
  rows: readonly Delivery[];
  endpointId: string | undefined;
  names: ReadonlyMap<string, string>;
  openId: number | null;
  onOpen(id: number): void;
  onReplay(id: number): void;
  canReplay: boolean;
  selected: ReadonlySet<number>;
  onSelect(id: number): void;
  onMore(): void;
  /** Called when the list leaves its top and when it is back. */
  onAway(away: boolean): void;
};

/** The rows of the history. Only the visible rows, a few around them and the focused one are in the page. */
export function Rows(props: Props) {
  const { rows, endpointId, names, openId, onOpen, onReplay, canReplay, selected, onSelect, onMore, onAway } = props;
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  const focusedAt = focused === null ? -1 : rows.findIndex((row) => row.id === focused);

  // The focus would be lost if its row were removed while scrolling.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const inSight = defaultRangeExtractor(range);
      if (focusedAt === -1 || inSight.includes(focusedAt)) return inSight;
      return focusedAt < (inSight[0] ?? 0) ? [focusedAt, ...inSight] : [...inSight, focusedAt];
    },
    [focusedAt],
  );
  // A new function would make the virtualizer measure all rows again at every scroll step.
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  // eslint-disable-next-line react/incompatible-library -- no compiler memoizes here
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize,
    overscan: 10,
    scrollMargin: top,
    getItemKey,
    rangeExtractor,
  });
  const items = virtualizer.getVirtualItems();

  // The content above can change with any render; the loop ends once the margin is right.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  useLayoutEffect(() => {
    const now = Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    if (now !== top) setTop(now);
  });

  const away = (virtualizer.scrollOffset ?? 0) > Math.max(0, top - above);
  const tellAway = useEffectEvent(onAway);
  useEffect(() => tellAway(away), [away]);

  const lastInSight = virtualizer.range?.endIndex ?? 0;
  const more = useEffectEvent(onMore);
  useEffect(() => {
    if (lastInSight >= rows.length - ahead) more();
  }, [lastInSight, rows.length]);

  const focusRow = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    setFocused(row.id);
    virtualizer.scrollToIndex(index, { align: 'auto' });
    const focus = () => {
      const found = list.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`);
      found?.focus({ preventScroll: true });
      return found !== null && found !== undefined;
    };
    // At once if possible, so that Enter right after `j` opens this row; otherwise once it is in the page.
    if (!focus()) requestAnimationFrame(focus);
  };
  const move = (step: 1 | -1) => {
    const at = openId === null ? focusedAt : rows.findIndex((row) => row.id === openId);
    const next = at === -1 ? (virtualizer.range?.startIndex ?? 0) : Math.min(Math.max(at + step, 0), rows.length - 1);
    focusRow(next);
    const id = rows[next]?.id;
    if (openId !== null && id !== undefined) onOpen(id);
  };
  useShortcut('j', words.common.nextRow, () => move(1));
  useShortcut('k', words.common.previousRow, () => move(-1));
  const target = openId ?? focused;
  useShortcut('r', words.deliveries.replayShortcut, () => target !== null && onReplay(target), canReplay);
  useShortcut('x', words.deliveries.bulk.selectShortcut, () => target !== null && onSelect(target), canReplay);

  // After the panel closes, the focus returns to the row that was open.
  const before = useRef(openId);
  const onClosed = useEffectEvent((id: number) => focusRow(rows.findIndex((row) => row.id === id)));
  useEffect(() => {
    if (before.current !== null && openId === null) onClosed(before.current);
    before.current = openId;
  }, [openId]);

  return (
    <ul
      ref={list}
      aria-label={words.deliveries.title}
      className={classes.rows}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {items.map((item) => {
        const delivery = rows[item.index];
        return (
          delivery !== undefined && (
            <li
              key={item.key}
              aria-posinset={item.index + 1}
              aria-setsize={rows.length}
              className={classes.item}
              style={{ transform: `translateY(${item.start - top}px)` }}
            >
              {canReplay && (
                <label className={classes.pick}>
                  <input
                    type="checkbox"
                    aria-label={words.deliveries.bulk.select(delivery.id)}
                    checked={selected.has(delivery.id)}
                    onChange={() => onSelect(delivery.id)}
                  />
                </label>
              )}
              <Row
                delivery={delivery}
                endpointId={endpointId}
                name={names.get(delivery.endpoint_id)}
                open={delivery.id === openId}
                onFocus={setFocused}
              />
            </li>
          )
        );
      })}
    </ul>
  );
}
