import { type ReactNode, useEffect, useRef, useState } from 'react';
import { words } from '../words/index.ts';
import { Breakable } from './Breakable.tsx';
import classes from './Attention.module.css';
import { AlertIcon, ClockIcon } from './icons.tsx';
import { TextButton } from './links.tsx';

const text = words.home.attention;
/** More would push the page's own content off the screen. */
const shownAtOnce = 3;

/** What somebody should look at, most pressing first. Each child is an `AttentionItem`; nothing shows when there are none. */
export function Attention({ children }: { children: readonly ReactNode[] }) {
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // The button that was pressed is gone: on with the first that it brought.
    if (all) list.current?.querySelectorAll('a')[shownAtOnce]?.focus();
  }, [all]);
  if (children.length === 0) return null;
  const shown = all ? children : children.slice(0, shownAtOnce);
  return (
    <section className={classes.box} aria-label={text.title}>
      <ul ref={list} className={classes.list}>
        {shown}
      </ul>
      {shown.length < children.length && (
        <TextButton onClick={() => setAll(true)}>{text.more(children.length - shown.length)}</TextButton>
      )}
    </section>
  );
}

type ItemProps = {
  /** How pressing: `bad` is broken or open to others now, `warn` will be. */
  tone: 'bad' | 'warn' | 'plain';
  /** What the sentence is about; it begins with it. */
  subject: string;
  children: string;
  /** Where it is mended. */
  link: ReactNode;
};

/** One sentence and one link. */
export function AttentionItem({ tone, subject, children, link }: ItemProps) {
  return (
    <li className={classes.item} data-tone={tone}>
      {tone === 'bad' ? <AlertIcon /> : <ClockIcon />}
      <p>
        <strong>
          <Breakable text={subject} />
        </strong>{' '}
        {children} {link}
      </p>
    </li>
  );
}
