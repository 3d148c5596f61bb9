import { Button, Text } from '@mantine/core';
import { explain, isRefusal } from '../api.ts';
import { words } from '../words/index.ts';
import classes from './Empty.module.css';
import { focusContent } from './focus-content.ts';

/** Shown instead of a part of a page that could not be loaded, with a way to try again unless the server refused it. */
export function LoadFailed({ error, retry }: { error: unknown; retry(): unknown }) {
  if (isRefusal(error))
    return (
      <div className={classes.empty} role="alert">
        <Text>{explain(error)}</Text>
      </div>
    );
  return (
    <div className={classes.empty} role="alert">
      <Text fw={500}>{words.common.couldNotLoad}</Text>
      <Text c="dimmed">{explain(error)}</Text>
      <Button
        variant="default"
        onClick={() => {
          void retry();
          focusContent();
        }}
      >
        {words.common.retry}
      </Button>
    </div>
  );
}
