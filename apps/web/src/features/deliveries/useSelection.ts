import { limits } from '@cryptoix/core/tables';
import { useState } from 'react';

/** The deliveries that are selected; of another list, nothing is selected yet. */
export function useSelection(list: string) {
  const [kept, keep] = useState<{ list: string; ids: ReadonlySet<number> }>({ list, ids: new Set() });
  const ids = kept.list === list ? kept.ids : new Set<number>();
  const toggle = (id: number) => {
    const next = new Set(ids);
    if (!next.delete(id) && next.size < limits.replayedIds) next.add(id);
    keep({ list, ids: next });
  };
  return { ids, toggle, clear: () => keep({ list, ids: new Set() }), isFull: ids.size >= limits.replayedIds };
}
