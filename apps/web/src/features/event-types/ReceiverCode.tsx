import { limits } from '@cryptoix/core/tables';
import { NativeSelect, SegmentedControl, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import hljs from 'highlight.js/lib/core';
import go from 'highlight.js/lib/languages/go';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import { useTenant } from '../../tenant.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { TextLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import classes from './Catalogue.module.css';
import { fillIn, targetOf } from './fill.ts';
import { fileNames, languageNames, languages } from './languages.ts';
import { receivers } from './receivers.ts';
import type { CodeSearch } from './search.ts';

const text = words.eventTypes;
const exampleUrl = 'https://shop.example/webhooks/cryptoix';

for (const [name, language] of Object.entries({ typescript, python, go, php })) hljs.registerLanguage(name, language);

type Props = { type: string; search: CodeSearch; onSearch(search: CodeSearch): void };

/** A complete receiver for this event type, in the chosen language and for the chosen endpoint. */
export function ReceiverCode({ type, search, onSearch }: Props) {
  const { api, can, params } = useTenant();
  const language = search.language ?? 'typescript';
  const { data } = useQuery(
    api.endpoints.list.queryOptions({ limit: limits.pageRows }, { enabled: can('endpoints:read'), staleTime: 60_000 }),
  );
  const endpoints = data?.items ?? [];
  const endpoint = endpoints.find(({ id }) => id === search.endpoint) ?? endpoints[0];
  const target = targetOf(endpoint?.url ?? exampleUrl);
  const code = fillIn(receivers[language], language, type, target);
  const { value: html } = hljs.highlight(code, { language });
  return (
    <>
      <div className={classes.choices}>
        <SegmentedControl
          aria-label={text.language}
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          value={language}
          onChange={(value) => {
            const chosen = languages.find((one) => one === value);
            onSearch({ ...search, ...(chosen !== undefined && { language: chosen }) });
          }}
        />
        {endpoints.length > 0 && (
          <NativeSelect
            className={classes.endpoint}
            label={text.endpoint}
            data={endpoints.map(({ id, url }) => ({ value: id, label: url }))}
            value={endpoint?.id ?? ''}
            onChange={(event) => onSearch({ ...search, endpoint: event.currentTarget.value })}
          />
        )}
      </div>
      <Text c="dimmed">
        {text.secretHint}{' '}
        {endpoint !== undefined && (
          <TextLink to="/$merchant/$mode/settings/webhooks/$endpoint" params={{ ...params, endpoint: endpoint.id }}>
            {text.toSettings}
          </TextLink>
        )}
        {target.behind && ` ${text.forward(target.path, target.port)}`}
      </Text>
      <div className={classes.code}>
        <div className={classes.head}>
          <code>{fileNames[language]}</code>
          <CopyText value={code} what={text.copyCode} />
        </div>
        {/* highlight.js escapes what it is given: the result holds no markup but its own. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard (WCAG 2.1.1) */}
        <section className={classes.source} tabIndex={0} aria-label={`${text.code}: ${languageNames[language]}`}>
          <pre>
            <code dangerouslySetInnerHTML={{ __html: html }} />
          </pre>
        </section>
      </div>
    </>
  );
}
