import { Text } from '@mantine/core';
import { useTenant } from '../../tenant.ts';
import { AlertIcon } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/Page.tsx';
import { cell, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import type { Key } from './types.ts';
import { useScopes } from './useScopes.ts';

const text = words.keys.detail;

/** A key's permissions and when each was last used; unused ones can be left out of its successor. */
export function KeyPermissions({ of }: { of: Key }) {
  const { can, params } = useTenant();
  const { data } = useScopes();
  const used = of.scopes.filter((scope) => !of.unused_scopes.includes(scope));
  const couldBeNarrower = of.status === 'active' && used.length > 0 && of.unused_scopes.length > 0;
  return (
    <Section title={text.permissions}>
      <Table label={text.permissions} head={[text.permission, text.lastUsed]}>
        {of.scope_uses.map(({ scope, last_used_at: lastUsedAt }) => (
          <tr key={scope}>
            <td className={cell.wide}>
              <span className={classes.described}>
                {data?.scopes.find((one) => one.scope === scope)?.description ?? ' '}
                <code>{scope}</code>
              </span>
            </td>
            <td>
              {lastUsedAt === null ? (
                // Marks what a key in use does not need; for a new key it would mean nothing yet.
                <span className={couldBeNarrower ? classes.unused : classes.dimmed}>
                  {couldBeNarrower && <AlertIcon />}
                  {words.keys.neverUsed}
                </span>
              ) : (
                <Time at={lastUsedAt} />
              )}
            </td>
          </tr>
        ))}
      </Table>
      {couldBeNarrower && (
        <Text c="dimmed">
          {text.narrower(of.unused_scopes.length)}{' '}
          {can('api_keys:write') && (
            <TextLink
              to="/$merchant/$mode/settings/api-keys/new"
              params={params}
              search={{ label: of.label, scopes: used }}
            >
              {text.makeNarrower}
            </TextLink>
          )}
        </Text>
      )}
    </Section>
  );
}
