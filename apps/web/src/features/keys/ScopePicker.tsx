import { Checkbox } from '@mantine/core';
import { AlertIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import type { ScopeInfo } from './types.ts';

const text = words.keys.form;

type Props = {
  name: string;
  scopes: readonly ScopeInfo[];
  chosen: ReadonlySet<string>;
  onChange(next: ReadonlySet<string>): void;
};

/** All permissions that a key can have, by resource. */
export function ScopePicker({ name, scopes, chosen, onChange }: Props) {
  const toggle = (scope: string) => {
    const next = new Set(chosen);
    if (!next.delete(scope)) next.add(scope);
    onChange(next);
  };
  return (
    <div className={classes.picker}>
      {[...Map.groupBy(scopes, ({ group }) => group)].map(([group, ofGroup]) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          {[...Map.groupBy(ofGroup, ({ resource }) => resource)].map(([resource, ofResource]) => (
            <div key={resource} className={classes.resource}>
              <span className={classes.resourceName}>{nameOf(resource)}</span>
              <div className={classes.choices}>
                {ofResource.map((one) => (
                  <Checkbox
                    key={one.scope}
                    name={name}
                    label={one.description}
                    description={<ScopeName of={one} />}
                    checked={chosen.has(one.scope)}
                    onChange={() => toggle(one.scope)}
                  />
                ))}
              </div>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

const names: Readonly<Record<string, string>> = text.resources;
const nameOf = (resource: string): string => names[resource] ?? resource;

function ScopeName({ of: { scope, money } }: { of: ScopeInfo }) {
  return (
    <>
      <code>{scope}</code>
      {money && <MoneyMark />}
    </>
  );
}

/** Marks a permission that moves money. */
export function MoneyMark() {
  return (
    <span className={classes.money}>
      <AlertIcon />
      {text.money}
    </span>
  );
}
