import { Button, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core';
import { useTenant } from '../../tenant.ts';
import { Page, Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { Browsers } from './Browsers.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { DisableTwoFactor } from './DisableTwoFactor.tsx';
import { EnableTwoFactor } from './EnableTwoFactor.tsx';
import { LeaveMerchant } from './LeaveMerchant.tsx';
import { Membership } from './Membership.tsx';
import { NameForm } from './NameForm.tsx';
import { NewBackupCodes } from './NewBackupCodes.tsx';
import classes from './Profile.module.css';
import type { ProfileDialog } from './search.ts';
import { SignOutEverywhere } from './SignOutEverywhere.tsx';

const text = words.profile;
const schemes = ['auto', 'light', 'dark'] as const;

type Props = {
  dialog: ProfileDialog | undefined;
  onDialog(dialog: ProfileDialog | undefined): void;
  /** Called when something has changed that the shell shows, such as the name. */
  onChanged(): Promise<void>;
  onSignedOut(): void;
  /** Called when the person has left this merchant. */
  onLeft(): void;
};

/** The signed-in person: name, sign-in, browsers, and role at this merchant. */
export function Profile({ dialog, onDialog, onChanged, onSignedOut, onLeft }: Props) {
  const { user } = useTenant();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const close = () => onDialog(undefined);
  return (
    <Page title={text.title} lead={text.lead}>
      <Section title={text.you}>
        <div className={classes.box}>
          <NameForm onChanged={onChanged} />
          <div>
            <Text fw={500}>{text.email}</Text>
            <Text c="dimmed">{user.email}</Text>
          </div>
        </div>
      </Section>

      <Section title={text.safety}>
        <div className={classes.box}>
          <div className={classes.line}>
            <div>
              <Text fw={500}>{text.password}</Text>
              <Text c="dimmed">{text.passwordHint}</Text>
            </div>
            <Button variant="default" onClick={() => onDialog('password')}>
              {text.changePassword}
            </Button>
          </div>
          <div className={classes.line}>
            <div>
              <Text fw={500}>{text.twoFactor}</Text>
              <Text c="dimmed">{user.two_factor ? text.twoFactorOn : text.twoFactorOff}</Text>
            </div>
            <div className={classes.buttons}>
              {user.two_factor ? (
                <>
                  <Button variant="default" onClick={() => onDialog('backup-codes')}>
                    {text.newBackupCodes}
                  </Button>
                  <Button variant="default" onClick={() => onDialog('disable')}>
                    {text.turnOff}
                  </Button>
                </>
              ) : (
                <Button onClick={() => onDialog('enable')}>{text.turnOn}</Button>
              )}
            </div>
          </div>
        </div>
      </Section>

      <Section
        title={text.browsers}
        actions={
          <Button variant="default" onClick={() => onDialog('sign-out')}>
            {text.signOutEverywhere}
          </Button>
        }
      >
        <Browsers onSignedOut={onSignedOut} />
      </Section>

      <Section title={text.look}>
        <div className={classes.box}>
          <div className={classes.line}>
            <div>
              <Text fw={500}>{text.theme}</Text>
              <Text c="dimmed">{text.themeHint}</Text>
            </div>
            <SegmentedControl
              aria-label={text.theme}
              value={colorScheme}
              onChange={(value) => setColorScheme(schemes.find((one) => one === value) ?? 'auto')}
              data={schemes.map((value) => ({ value, label: words.shell.theme[value] }))}
            />
          </div>
        </div>
      </Section>

      <Section title={text.merchant}>
        <Membership onLeave={() => onDialog('leave')} />
      </Section>

      {dialog === 'password' && <ChangePassword onChanged={onChanged} onClose={close} />}
      {dialog === 'enable' && <EnableTwoFactor onChanged={onChanged} onClose={close} />}
      {dialog === 'disable' && <DisableTwoFactor onChanged={onChanged} onClose={close} />}
      {dialog === 'backup-codes' && <NewBackupCodes onClose={close} />}
      {dialog === 'sign-out' && <SignOutEverywhere onSignedOut={onSignedOut} onClose={close} />}
      {dialog === 'leave' && <LeaveMerchant onLeft={onLeft} onClose={close} />}
    </Page>
  );
}
