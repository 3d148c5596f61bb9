import type { Problem } from '../../auth.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import { Card } from './CardPage.tsx';

const text = words.signIn.verify;

/** The result of the link in the confirmation email. */
export function VerifyEmail({ problem }: { problem: Problem | null }) {
  if (problem === null) {
    return (
      <Card title={text.title} lead={text.lead}>
        <ButtonLink to="/sign-in">{words.signIn.submit}</ButtonLink>
      </Card>
    );
  }
  return (
    <Card title={text.failedTitle} lead={text.failed(problem.message)}>
      <ButtonLink to="/sign-in">{words.signIn.submit}</ButtonLink>
    </Card>
  );
}
