import { type ButtonProps, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { Form } from '../../ui/form/Form.tsx';
import type { FormState } from '../../ui/form/useForm.ts';
import classes from './CardPage.module.css';

/** The page before the dashboard: the name and one card with one thing to do. */
export function CardPage({ children }: { children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Wordmark />
        {children}
      </div>
    </main>
  );
}

/** The card. `foot` is below it: a link to another page. */
export function Card({
  title,
  lead,
  foot,
  children,
}: {
  title: string;
  lead?: ReactNode;
  foot?: ReactNode;
  children?: ReactNode;
}) {
  useDocumentTitle(`${title} · Cryptoix`);
  return (
    <>
      <section className={classes.card} aria-labelledby="door-title">
        <div>
          <Title order={1} id="door-title">
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          )}
        </div>
        {children}
      </section>
      {foot !== undefined && (
        <Text c="dimmed" ta="center">
          {foot}
        </Text>
      )}
    </>
  );
}

type FormProps = Pick<ButtonProps, 'variant' | 'disabled'> & {
  of: FormState;
  /** The label of the button. */
  action: string;
  /** The fields. */
  children?: ReactNode;
  /** Other things to do. */
  below?: ReactNode;
  'data-autofocus'?: true;
};

/** A form of the card: its fields, why it was refused, and its button. */
export function CardForm({ of, action, children, below, ...button }: FormProps) {
  return (
    <Form of={of} className={classes.form}>
      {children}
      <ErrorBlock>{of.message}</ErrorBlock>
      <BusyButton type="submit" fullWidth loading={of.pending} {...button}>
        {action}
      </BusyButton>
      {below}
    </Form>
  );
}

/** Our name with its mark. */
function Wordmark() {
  return (
    <div className={classes.wordmark}>
      <img src="/favicon.svg" width="24" height="24" alt="" />
      Cryptoix
    </div>
  );
}
