import { Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { formatBytes } from './format.ts';
import { words } from '../words/index.ts';
import classes from './Body.module.css';
import { CopyText } from './CopyText.tsx';
import { exactJson, prettyJson } from './json.ts';

const text = words.deliveries;
const JsonBody = lazy(async () => ({ default: (await import('./JsonBody.tsx')).JsonBody }));

/** A body up to this many characters is shown as a tree that folds; a longer one as plain text. */
const maxTree = 32_768;
/** At most this many characters are shown. */
const maxShown = 65_536;

/**
 * A body as it was sent or came back: JSON as a tree where that shows it exactly, else over several lines; anything
 * else as text. None without bounds.
 */
export function Body({ body, label }: { body: string; label: string }) {
  if (body === '')
    return (
      <Text size="xs" c="dimmed">
        {text.noBody}
      </Text>
    );
  const value = body.length <= maxTree ? exactJson(body) : undefined;
  // The same layout as the tree that replaces it.
  const plain = (
    <pre className={classes.plain}>{body.length <= maxTree ? prettyJson(body) : body.slice(0, maxShown)}</pre>
  );
  return (
    <div>
      <div className={classes.head}>
        <span>{text.bodyOf(formatBytes(new TextEncoder().encode(body).length))}</span>
        <CopyText value={body} what={text.copyBody} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard (WCAG 2.1.1) */}
      <section className={classes.box} tabIndex={0} aria-label={label}>
        {value === undefined ? (
          plain
        ) : (
          <Suspense fallback={plain}>
            <JsonBody value={value} label={label} />
          </Suspense>
        )}
      </section>
      {body.length > maxShown && (
        <Text size="xs" c="dimmed" mt={4}>
          {text.cut}
        </Text>
      )}
    </div>
  );
}
