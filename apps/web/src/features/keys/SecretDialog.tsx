import { Button, Group, Stack, Text } from '@mantine/core';
import { useTenant } from '../../tenant.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DownloadIcon } from '../../ui/icons.tsx';
import { GuideLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';

const text = words.keys.secret;

/**
 * A key that was just created, to be shown once. It is kept in the state of the component that shows it, and nowhere
 * else.
 */
export interface NewSecret {
  readonly id: string;
  readonly label: string;
  readonly secret: string;
}

type Props = { of: NewSecret; origin: string; onDone(): void };

/** Shows a new key, once. Only its button closes it: a key that nobody saved is lost. */
export function SecretDialog({ of: { label, secret }, origin, onDone }: Props) {
  const { mode } = useTenant();
  const download = () => {
    const url = URL.createObjectURL(new Blob([text.fileText(label, secret)], { type: 'text/plain' }));
    Object.assign(document.createElement('a'), { href: url, download: text.fileName(mode) }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog
      onClose={onDone}
      title={text.title}
      size="lg"
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        <Text fw={600}>{text.once}</Text>
        <Copyable label={text.key} text={secret} />
        <Text>{text.advice}</Text>
        <div>
          <Text mb={8}>{text.tryIt}</Text>
          <Copyable label={text.command} text={`curl ${origin}/v1/me -H 'X-API-Key: ${secret}'`} shell />
        </div>
        <GuideLink to="/docs/quickstart">{words.guides.quickstart}</GuideLink>
        <Group justify="space-between" gap="xs">
          <Button variant="default" leftSection={<DownloadIcon />} onClick={download}>
            {text.download}
          </Button>
          <Button onClick={onDone}>{text.done}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
