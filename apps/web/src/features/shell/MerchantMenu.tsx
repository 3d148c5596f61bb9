import type { Mode } from '@cryptoix/core';
import { Menu, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { CheckIcon, ChevronsIcon, PlusIcon } from '../../ui/icons.tsx';
import type { Merchant } from './people.ts';
import classes from './Shell.module.css';

type Props = {
  merchants: readonly Merchant[];
  merchant: Merchant;
  mode: Mode;
  onNavigate(): void;
};

/** Which merchant this is, and the way to the others. */
export function MerchantMenu({ merchants, merchant, mode, onNavigate }: Props) {
  const navigate = useNavigate();
  const open = (id: string) => {
    onNavigate();
    void navigate({ to: '/$merchant/$mode', params: { merchant: id, mode } });
  };
  return (
    <Menu width="target" position="bottom-start" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes.item}>
          <img src="/favicon.svg" width="24" height="24" alt="" />
          <span className={classes.lines}>
            <span>{merchant.name}</span>
          </span>
          <ChevronsIcon />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {merchants.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() => open(id)}
            aria-current={id === merchant.id}
            rightSection={id === merchant.id && <CheckIcon />}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<PlusIcon />} onClick={() => void navigate({ to: '/new-merchant' })}>
          New merchant
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
