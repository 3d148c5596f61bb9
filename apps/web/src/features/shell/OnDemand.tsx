import { type ComponentPropsWithRef, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

type Button = ComponentType<ComponentPropsWithRef<'button'>>;

/**
 * A menu that is loaded when somebody reaches for it: what floats above a page weighs 30 KB, which the first visit does
 * without. The menu draws the same button itself and opens at once.
 */
export function onDemand<Props extends object>(button: Button, load: () => Promise<{ default: ComponentType<Props> }>) {
  const Menu = lazy(load);
  const Target = button;
  return function OnDemand(props: Props): ReactNode {
    const [wanted, setWanted] = useState(false);
    const closed = (
      <Target
        aria-haspopup="menu"
        aria-expanded={false}
        onClick={() => setWanted(true)}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
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
