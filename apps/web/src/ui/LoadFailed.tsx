import { Button, Text } from '@mantine/core';
import { explain } from '../api.ts';
import { words } from '../words/index.ts';
import classes from './Empty.module.css';

/** In place of a part of a page that could not be loaded. */
export function LoadFailed({ error, retry }: { error: unknown; retry(): unknown }) {
  return (
    <div className={classes.empty} role="alert">
      <Text fw={500}>{words.common.couldNotLoad}</Text>
      <Text c="dimmed">{explain(error)}</Text>
      <Button variant="default" onClick={() => void retry()}>
        {words.common.retry}
      </Button>
    </div>
  );
}
