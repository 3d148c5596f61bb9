import { Stack, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextButton } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CodeForm } from './CodeForm.tsx';
import { CardForm } from './CardPage.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { useSteps } from './useSteps.ts';

const text = words.signIn;

type Props = { user: { id: string; email: string }; onSignedIn(): Promise<void>; onSomebodyElse(): void };

/**
 * A dialog over the page where a session ended: the page stays below with everything typed into it, hidden. Only
 * signing in closes it.
 */
export function SignInAgain({ user, onSignedIn, onSomebodyElse }: Props) {
  const { step, enter, startOver } = useSteps(onSignedIn);
  const { api } = useRouter().options.context;
  const queryClient = useQueryClient();
  const { data } = useQuery(api.session.config.queryOptions());
  const demo = data?.demo?.email === user.email ? data.demo : null;
  const openDemo = useForm(async () => (demo === null ? null : enter(demo.email, demo.password)));
  // Signed in meanwhile in another tab. If it is somebody else, they must not see this page.
  const look = async () => {
    const me = await queryClient.query(api.session.me.queryOptions(undefined, { staleTime: 0 })).catch(() => null);
    if (me?.user.id === user.id) await onSignedIn();
    else if (me !== null) window.location.reload();
  };
  useWindowEvent('focus', () => void look());
  return (
    <Dialog
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      // So that nobody passing by can read the merchant's data.
      overlayProps={{ color: 'var(--app-canvas)', backgroundOpacity: 1 }}
      size="24rem"
      padding="xl"
      title={step.name === 'code' ? text.code.title : text.again.title}
    >
      <Stack gap="lg">
        {step.name === 'code' ? (
          <CodeForm onSignedIn={onSignedIn} onOver={startOver} />
        ) : (
          <>
            <Text c="dimmed">{text.again.lead}</Text>
            {demo === null ? (
              <PasswordForm
                enter={enter}
                began={step.name === 'password' ? step.why : null}
                email={user.email}
                primary
              />
            ) : (
              <CardForm of={openDemo} action={text.openDemo} data-autofocus />
            )}
          </>
        )}
        <Text ta="center">
          <TextButton onClick={onSomebodyElse}>{text.again.other}</TextButton>
        </Text>
      </Stack>
    </Dialog>
  );
}
