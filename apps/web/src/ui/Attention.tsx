import { type ReactNode, useEffect, useRef, useState } from 'react';
import { words } from '../words/index.ts';
import { Breakable } from './Breakable.tsx';
import classes from './Attention.module.css';
import { AlertIcon, ClockIcon } from './icons.tsx';
import { TextButton } from './links.tsx';

const text = words.home.attention;
/** More would push the page's own content off the screen. */
const shownAtOnce = 3;

/** The things to look at, most urgent first. Each child is an `AttentionItem`; without children nothing is shown. */
export function Attention({ children }: { children: readonly ReactNode[] }) {
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // The pressed button no longer exists: focus the first item it revealed.
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
  /** How urgent: `bad` is broken or exposed now, `warn` will be soon. */
  tone: 'bad' | 'warn' | 'plain';
  /** The subject that the sentence begins with. */
  subject: string;
  children: string;
  /** Leads to where it can be fixed. */
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
