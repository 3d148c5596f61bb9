import { apiVersion } from '@cryptoix/core/tables';
import { Button, Checkbox, Text, UnstyledButton } from '@mantine/core';
import { useId, useState } from 'react';
import { Body } from '../../ui/Body.tsx';
import { ChevronRightIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { withTypes } from './chosen.ts';
import classes from './Endpoints.module.css';
import type { EventType } from './types.ts';

const text = words.endpoints.form;
const names: Readonly<Record<string, string>> = text.resources;

type Props = {
  resource: string;
  types: readonly EventType[];
  /** The prefix of its inputs' ids. */
  name: string;
  chosen: ReadonlySet<string>;
  onChange(next: ReadonlySet<string>): void;
};

/** Chooses event types of one resource: all with one tick, or one by one. */
export function ResourceChoice({ resource, types, name: inputName, chosen, onChange }: Props) {
  const taken = types.filter(({ type }) => chosen.has(type)).length;
  const isPartial = taken > 0 && taken < types.length;
  const [opened, setOpened] = useState(isPartial);
  const id = useId();
  const name = names[resource] ?? resource;
  return (
    <div className={classes.resource}>
      <div className={classes.resourceHead}>
        <Checkbox
          className={classes.choice}
          name={inputName}
          label={name}
          checked={taken === types.length}
          indeterminate={isPartial}
          onChange={(event) => onChange(withTypes(chosen, types, event.currentTarget.checked))}
        />
        <UnstyledButton
          className={classes.expand}
          aria-expanded={opened}
          aria-controls={id}
          aria-label={`${text.show(name)}: ${text.chosen(taken, types.length)}`}
          onClick={() => setOpened(!opened)}
        >
          {text.chosen(taken, types.length)} <ChevronRightIcon />
        </UnstyledButton>
      </div>
      <div id={id} hidden={!opened} className={classes.types}>
        {opened &&
          types.map((one) => (
            <TypeChoice
              key={one.type}
              of={one}
              name={inputName}
              checked={chosen.has(one.type)}
              onChange={(checked) => onChange(withTypes(chosen, [one], checked))}
            />
          ))}
      </div>
    </div>
  );
}

type TypeProps = { of: EventType; name: string; checked: boolean; onChange(next: boolean): void };

function TypeChoice({ of, name, checked, onChange }: TypeProps) {
  const [shown, setShown] = useState(false);
  return (
    <div>
      <div className={classes.type}>
        <Checkbox
          name={name}
          label={of.description}
          description={<code>{of.type}</code>}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          aria-expanded={shown}
          aria-label={text.showSample(of.type)}
          onClick={() => setShown(!shown)}
        >
          {text.sample}
        </Button>
      </div>
      {shown && <Sample of={of} />}
    </div>
  );
}

/** The body of a webhook of this type. */
function Sample({ of: { type, sample } }: { of: EventType }) {
  const body = {
    id: 'evt_…',
    type,
    timestamp: '2026-11-23T10:00:00Z',
    api_version: apiVersion,
    livemode: false,
    data: sample,
  };
  return (
    <div className={classes.sample}>
      <Text size="xs" c="dimmed">
        {text.sampleNote}
      </Text>
      <Body body={JSON.stringify(body)} label={text.showSample(type)} />
    </div>
  );
}
