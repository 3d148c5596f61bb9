import { Dialog } from '../../ui/Dialog.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { words } from '../../words/index.ts';
import classes from './ShortcutList.module.css';

const named: Readonly<Record<string, string>> = { mod: 'Ctrl', Escape: 'Esc' };
const isMac = /mac/i.test(navigator.userAgent);

/** `mod+K` as it is printed on the keyboard. */
const caps = (keys: string): string[] =>
  keys === 'shift+?' ? ['?'] : keys.split('+').map((cap) => (cap === 'mod' && isMac ? '⌘' : (named[cap] ?? cap)));

/** All keyboard shortcuts of the open page. */
export function ShortcutList({ onClose }: { onClose(): void }) {
  const unique = new Map(useShortcuts().map(({ keys, does }) => [keys, does]));
  return (
    <Dialog onClose={onClose} title={words.palette.shortcuts}>
      <dl className={classes.list}>
        {[...unique].map(([keys, does]) => (
          <div key={keys}>
            <dt>{does}</dt>
            <dd>
              {caps(keys).map((cap) => (
                <kbd key={cap}>{cap}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
