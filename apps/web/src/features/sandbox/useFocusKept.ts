import { type RefObject, useEffect, useRef } from 'react';

/**
 * After a step, its button often disappears together with the focus. The focus then moves to the heading above, so that
 * the next Tab leads to the next step. @returns the heading's ref
 */
export function useFocusKept(pending: boolean): RefObject<HTMLHeadingElement | null> {
  const ref = useRef<HTMLHeadingElement>(null);
  const began = useRef(false);
  useEffect(() => {
    if (began.current && !pending && document.activeElement === document.body) ref.current?.focus();
    began.current = pending;
  }, [pending]);
  return ref;
}
