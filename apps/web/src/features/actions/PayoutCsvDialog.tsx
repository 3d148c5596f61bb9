import { add, sum } from '@cryptoix/core/decimal';
import { Checkbox, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { formatMoney, formatNumber } from '../../ui/format.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { words } from '../../words/index.ts';
import classes from './Actions.module.css';
import { balanceAfter } from './amounts.ts';
import { balanceRows, WithEffect } from './Effect.tsx';
import { problemOfOnce, useOnce } from './once.ts';
import { parsePayoutCsv, type PayoutRow, repeatedRows } from './payout-csv.ts';
import { useBalances, useCoins } from './useMoney.ts';
import { useNeverPaid } from './useNeverPaid.ts';

const text = words.payoutCsv;
/** More than a thousand rows with the longest cells: nobody means to read such a file. */
const maxBytes = 1_000_000;
/** Problems that are listed. */
const shown = 20;
const none: readonly PayoutRow[] = [];

/** Drafts a payout from a file. The draft's own form then shows its total, fee and recipients before it is submitted. */
export function PayoutCsvDialog({ onClose }: { onClose(): void }) {
  const { api, params } = useTenant();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [coins, balances] = [useCoins(), useBalances()];
  const create = useMutation(api.payouts.create.mutationOptions(useOnce()));
  const [file, setFile] = useState<string | null>(null);
  const [fileError, setFileError] = useState<string | null>(null);
  /** What the server said of rows. */
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [needNoMemo, setNeedNoMemo] = useState(false);

  const parsed = file === null || coins === undefined ? null : parsePayoutCsv(file, coins);
  const found = parsed?.problems.map(({ line, is }) => text.at(line, text.problem[is])) ?? [];
  const problems = found.length > 0 ? found : refused;
  const rows = parsed === null || found.length > 0 ? none : parsed.rows;
  const addresses = [...new Set(rows.map(({ address }) => address))];
  const neverPaid = useNeverPaid(addresses);
  const coinOf = ({ asset, network }: PayoutRow) =>
    coins?.find((coin) => coin.asset === asset && coin.network === network);
  const withoutMemo = rows.filter((row) => row.memo === '' && coinOf(row)?.memo === true);
  const asset = rows[0]?.asset ?? '';
  const total = sum(rows.map(({ amount }) => amount));
  const fee = sum(rows.map((row) => coinOf(row)?.network_fee ?? '0'));
  const available = balances?.find((balance) => balance.asset === asset)?.available;

  const choose = async (chosen: File | undefined) => {
    setRefused([]);
    setNeedNoMemo(false);
    const isTooLarge = chosen !== undefined && chosen.size > maxBytes;
    setFileError(isTooLarge ? text.tooLarge : null);
    setFile(chosen === undefined || isTooLarge ? null : await chosen.text());
  };

  const send = async () => {
    try {
      const items = rows.map(({ line: _line, memo, ...item }) => ({ ...item, ...(memo !== '' && { memo }) }));
      const { uuid } = await create.mutateAsync({ items });
      onClose();
      await navigate({
        to: '/$merchant/$mode/payouts/$uuid',
        params: { ...params, uuid },
        search: { dialog: 'submit' },
        resetScroll: false,
      });
      await queryClient.invalidateQueries(api.payouts.list.pathFilter());
      return null;
    } catch (error) {
      const problem = problemOfOnce(error);
      const ofRows = Object.entries(problem.fields).map(([path, message]) => {
        const [, at = '', column = ''] = path.split('.');
        return text.atColumn(rows[Number(at)]?.line ?? 1, column, message);
      });
      setRefused(ofRows);
      return ofRows.length === 0 ? problem : { code: problem.code, message: text.refused, fields: {} };
    }
  };

  const linesOf = (some: readonly PayoutRow[]) => some.map(({ line }) => line);
  const repeated = repeatedRows(rows);
  const unpaid = rows.filter(({ address }) => neverPaid.data?.has(address));
  const warnings = [
    ...(repeated.length > 0 ? [text.repeated(linesOf(repeated))] : []),
    ...(unpaid.length > 0 ? [text.neverPaid(linesOf(unpaid))] : []),
    ...(neverPaid.isError ? [text.unchecked] : []),
    ...(withoutMemo[0] === undefined ? [] : [text.noMemo(linesOf(withoutMemo), withoutMemo[0].network)]),
  ];
  const isReady =
    rows.length > 0 && problems.length === 0 && !neverPaid.isPending && (withoutMemo.length === 0 || needNoMemo);
  return (
    <FormDialog title={text.title} action={text.action} size="xl" disabled={!isReady} send={send} onClose={onClose}>
      {() => (
        <WithEffect
          effect={[
            [words.actions.payout.recipients, rows.length === 0 ? words.actions.unknown : formatNumber(rows.length)],
            [words.actions.payout.total, rows.length === 0 ? words.actions.unknown : formatMoney(total, asset)],
            [words.actions.fee, rows.length === 0 ? words.actions.unknown : formatMoney(fee, asset)],
            ...(rows.length === 0 ? [] : balanceRows(asset, available, balanceAfter(available, add(total, fee)))),
          ]}
        >
          <Text>{text.what}</Text>
          <TextInput
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            label={text.file}
            description={text.fileHint}
            error={fileError}
            onClick={(event) => {
              // Without this, browsers report nothing when the same file is chosen again after it was corrected.
              event.currentTarget.value = '';
              void choose(undefined);
            }}
            onChange={(event) => void choose(event.currentTarget.files?.[0])}
            data-autofocus
          />
          <div aria-live="polite">
            {problems.length > 0 && (
              <Notice tone="bad" title={text.problems(problems.length)}>
                <Lines of={problems.slice(0, shown)} />
                {problems.length > shown && <div>{text.more(problems.length - shown)}</div>}
                {text.fix}
              </Notice>
            )}
            {problems.length === 0 && warnings.length > 0 && (
              <Notice tone="warn" title={text.check}>
                <Lines of={warnings} />
              </Notice>
            )}
            {rows.length > 0 && neverPaid.isPending && <Text size="sm">{text.checking}</Text>}
          </div>
          {problems.length === 0 && withoutMemo.length > 0 && (
            <Checkbox
              label={text.noMemoConfirm}
              checked={needNoMemo}
              onChange={(event) => setNeedNoMemo(event.currentTarget.checked)}
            />
          )}
        </WithEffect>
      )}
    </FormDialog>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return (
    <ul className={classes.lines}>
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
