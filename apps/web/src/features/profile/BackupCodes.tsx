import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useTenant } from '../../tenant.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckIcon, CopyIcon, DownloadIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Profile.module.css';

const text = words.profile.backup;

/** Shows new backup codes, once. Only its button closes it: codes that nobody saved are lost. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone(): void }) {
  const { user } = useTenant();
  const lines = codes.join('\n');
  const download = () => {
    const url = URL.createObjectURL(new Blob([text.fileText(user.email, lines)], { type: 'text/plain' }));
    Object.assign(document.createElement('a'), { href: url, download: text.fileName }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog
      onClose={onDone}
      title={text.title}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        <Text>{text.lead}</Text>
        <ul className={classes.codes} aria-label={text.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <CopyButton value={lines} timeout={1_500}>
              {({ copied, copy }) => (
                <Button variant="default" leftSection={copied ? <CheckIcon /> : <CopyIcon />} onClick={copy}>
                  {copied ? words.common.copied : text.copy}
                </Button>
              )}
            </CopyButton>
            <Button variant="default" leftSection={<DownloadIcon />} onClick={download}>
              {text.download}
            </Button>
          </Group>
          <Button onClick={onDone} data-autofocus>
            {text.saved}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
