import { Radio } from '@mantine/core';
import type { Role } from '@cryptoix/core';
import { words } from '../../words/index.ts';
import classes from './Team.module.css';

const text = words.team.roles;

type Props = { label: string; roles: readonly Role[]; value: Role; onChange(role: Role): void };

/** Chooses a role; each says what it can do. */
export function RolePicker({ label, roles, value, onChange }: Props) {
  return (
    <Radio.Group
      label={label}
      value={value}
      onChange={(chosen) => onChange(roles.find((role) => role === chosen) ?? value)}
    >
      <div className={classes.roles}>
        {roles.map((role) => (
          <div key={role} className={classes.role}>
            <Radio value={role} label={text[role].name} description={text[role].does} />
          </div>
        ))}
      </div>
    </Radio.Group>
  );
}
