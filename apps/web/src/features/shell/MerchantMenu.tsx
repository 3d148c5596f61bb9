import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { CheckIcon, PlusIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { MerchantButton } from './MerchantButton.tsx';
import { useOpensAtOnce } from './OnDemand.tsx';

/** The merchants of this person. It starts open, because it is loaded on demand. */
export default function MerchantMenu({ onNavigate }: { onNavigate(): void }) {
  const { merchant, merchants, mode } = useTenant();
  const navigate = useNavigate();
  const menu = useOpensAtOnce();
  const open = (id: string) => {
    onNavigate();
    void navigate({ to: '/$merchant/$mode', params: { merchant: id, mode } });
  };
  return (
    <Menu {...menu} width="target" position="bottom-start" withinPortal={false}>
      <Menu.Target>
        <MerchantButton autoFocus />
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
          {words.shell.newMerchant}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
