import { roles } from '@cryptoix/core/tables';
import { words } from '../../words/index.ts';
import classes from './Team.module.css';

const text = words.team.roles;

/** What each role can do. */
export function Roles() {
  return (
    <dl className={classes.rights}>
      {roles.map((role) => (
        <div key={role}>
          <dt>{text[role].name}</dt>
          <dd>{text[role].does}</dd>
        </div>
      ))}
    </dl>
  );
}
