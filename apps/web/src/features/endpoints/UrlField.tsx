import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { AlertIcon, CheckCircleIcon, ClockIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { useUrlCheck } from './useUrlCheck.ts';

const text = words.endpoints.form;

type Props = {
  value: string;
  onChange(next: string): void;
  name: string;
  /** The error of the last submit. */
  error: string | undefined;
  /** The endpoint to edit. */
  saved?: { url: string; id: string };
};

/** The URL of the endpoint, checked while it is typed. */
export function UrlField({ value, onChange, name, error, saved }: Props) {
  const verdict = useUrlCheck(value, saved);
  const problem = verdict.kind === 'problem' ? verdict.message : error;
  return (
    <div>
      <TextInput
        type="url"
        label={text.url}
        description={text.urlHint}
        placeholder="https://"
        name={name}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={problem}
        maxLength={limits.endpointUrlLength}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: classes.mono }}
      />
      <output className={classes.verdict} data-kind={verdict.kind}>
        {verdict.kind === 'checking' && (
          <>
            <ClockIcon /> {text.checking}
          </>
        )}
        {verdict.kind === 'good' && (
          <>
            <CheckCircleIcon /> {text.urlGood}
          </>
        )}
        {verdict.kind === 'warning' && (
          <>
            <AlertIcon /> {verdict.message}
          </>
        )}
      </output>
    </div>
  );
}
