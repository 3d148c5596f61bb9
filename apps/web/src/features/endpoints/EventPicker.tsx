import { resourceOf } from '@cryptoix/core/event-patterns';
import { Checkbox, Skeleton, Text } from '@mantine/core';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { words } from '../../words/index.ts';
import { withTypes } from './chosen.ts';
import classes from './Endpoints.module.css';
import { ResourceChoice } from './ResourceChoice.tsx';
import { useEventTypes } from './useEventTypes.ts';

const text = words.endpoints.form;
/** Test events are sent to every endpoint, whatever its subscription. */
const alwaysSent = 'webhook';

type Props = {
  chosen: ReadonlySet<string>;
  onChange(next: ReadonlySet<string>): void;
  /** The prefix of its inputs' ids. */
  name: string;
  error: string | undefined;
};

/** Chooses event types: all of them, whole resources, or one by one. */
export function EventPicker({ chosen, onChange, name, error }: Props) {
  const catalogue = useEventTypes();
  const types = catalogue.data?.filter(({ type }) => resourceOf(type) !== alwaysSent) ?? [];
  const ordinary = types.filter(({ operational }) => !operational);
  const taken = ordinary.filter(({ type }) => chosen.has(type)).length;
  const groups = (operational: boolean) =>
    [
      ...Map.groupBy(
        types.filter((one) => one.operational === operational),
        ({ type }) => resourceOf(type),
      ),
    ].map(([resource, ofResource]) => (
      <ResourceChoice
        key={resource}
        resource={resource}
        types={ofResource}
        name={name}
        chosen={chosen}
        onChange={onChange}
      />
    ));
  return (
    <fieldset className={classes.fields} aria-describedby="events-hint">
      <legend>{text.events}</legend>
      <Text c="dimmed" id="events-hint">
        {text.eventsHint}
      </Text>
      {catalogue.isPending && <Skeleton height={360} />}
      {catalogue.isError && <LoadFailed error={catalogue.error} retry={() => catalogue.refetch()} />}
      {catalogue.isSuccess && (
        <div className={classes.picker} data-error={error !== undefined || undefined}>
          <div className={classes.resource}>
            <Checkbox
              className={classes.choice}
              name={name}
              label={text.everything}
              description={text.everythingHint}
              checked={taken === ordinary.length}
              indeterminate={taken > 0 && taken < ordinary.length}
              onChange={(event) => onChange(withTypes(chosen, ordinary, event.currentTarget.checked))}
            />
          </div>
          {groups(false)}
          <h3>{text.account}</h3>
          {groups(true)}
        </div>
      )}
      <output>
        {error === undefined ? (
          <Text span c="dimmed">
            {text.total(chosen.size)}
          </Text>
        ) : (
          <Text span c="var(--mantine-color-error)">
            {error}
          </Text>
        )}
      </output>
    </fieldset>
  );
}
