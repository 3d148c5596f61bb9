import {
  type ComponentPropsWithRef,
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useState,
} from 'react';
import { whenIdle } from '../../ui/when-idle.ts';

type Button = ComponentType<ComponentPropsWithRef<'button'>>;

/**
 * For the menu that replaces the button: it opens once its own button has the focus (`autoFocus`), which gets it back
 * when the menu closes.
 */
export function useOpensAtOnce(): { opened: boolean; onChange(opened: boolean): void } {
  const [opened, onChange] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => onChange(true));
    return () => cancelAnimationFrame(frame);
  }, []);
  return { opened, onChange };
}

/**
 * A menu that is loaded after the page, or when somebody opens it: the code for menus is 30 KB, which the first load
 * leaves out. The menu renders the same button itself and opens at once.
 */
export function onDemand<Props extends object>(button: Button, load: () => Promise<{ default: ComponentType<Props> }>) {
  const Menu = lazy(load);
  const Target = button;
  const fetchAhead = () => void load().catch(() => undefined);
  return function OnDemand(props: Props): ReactNode {
    const [wanted, setWanted] = useState(false);
    useEffect(() => whenIdle(fetchAhead), []);
    const closed = (
      <Target
        aria-haspopup="menu"
        aria-expanded={false}
        onClick={() => setWanted(true)}
        onPointerEnter={fetchAhead}
        onFocus={fetchAhead}
      />
    );
    if (!wanted) return closed;
    return (
      <Suspense fallback={closed}>
        <Menu {...props} />
      </Suspense>
    );
  };
}
