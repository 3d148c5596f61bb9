import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Sentence } from '../../ui/Sentence.tsx';
import { words } from '../../words/index.ts';

/** Where to find an email that is only saved, because this server sends none. */
export function SavedEmail() {
  const { api } = useRouter().options.context;
  const { data } = useQuery(api.session.config.queryOptions());
  if (data === undefined || data.sends_mail) return null;
  return (
    <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {data.mail_folder === null ? (
        words.signIn.emailsNotSent
      ) : (
        <Sentence text={words.signIn.emailsSaved} parts={{ folder: <code>{data.mail_folder}</code> }} />
      )}
    </Text>
  );
}
