import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { problemFrom } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { Filter } from './filter.ts';

const text = words.endpoints.filter;

type Props = { filter: Filter; patterns: readonly string[]; endpointId: string | undefined };

/** Tries a filter on the latest events. The result disappears when the filter or the events change. */
export function FilterTrial({ filter, patterns, endpointId }: Props) {
  const { api } = useTenant();
  const trial = useMutation(api.endpoints.try_filter.mutationOptions());
  const input = { event_types: [...patterns], filter, endpoint_id: endpointId };
  const isCurrent = JSON.stringify(trial.variables) === JSON.stringify(input);
  const problem = isCurrent && trial.isError ? problemFrom(trial.error) : null;
  return (
    <div className={classes.trial}>
      <Button variant="default" size="xs" loading={trial.isPending} onClick={() => trial.mutate(input)}>
        {text.tryIt}
      </Button>
      <output>
        {isCurrent && trial.data !== undefined && <Text span>{text.tried(trial.data.passed, trial.data.tried)}</Text>}
        {problem !== null && (
          <Text span c="var(--mantine-color-error)">
            {Object.values(problem.fields)[0] ?? problem.message}
          </Text>
        )}
      </output>
    </div>
  );
}
