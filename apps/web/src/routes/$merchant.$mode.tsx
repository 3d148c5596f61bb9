import { modes } from '@cryptoix/core/tables';
import { createFileRoute, notFound, Outlet, redirect } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { tenantApi } from '../api.ts';
import { confirmAgain, signInAgain } from '../asking.ts';
import { Shell } from '../features/shell/Shell.tsx';
import { ShellSkeleton } from '../features/shell/ShellSkeleton.tsx';
import { objectKind, objectPages } from '../parts/object-id.ts';
import { requireSession, useRefreshSession } from '../session.ts';
import { holdShortcuts, typeAhead, useShortcut } from '../ui/shortcuts.ts';
import { whenIdle } from '../ui/when-idle.ts';
import { words } from '../words/index.ts';

// Dialogs that open over any page. They are not in the first load but fetched right after: a key must not wait for
// them, and offline they could not be loaded.
const palette = () => import('../features/palette/Palette.tsx');
const shortcutList = () => import('../features/palette/ShortcutList.tsx');
const signIn = () => import('../features/sign-in/SignInAgain.tsx');
const confirm = () => import('../features/sign-in/ConfirmAgain.tsx');
const Palette = lazy(async () => ({ default: (await palette()).Palette }));
const ShortcutList = lazy(async () => ({ default: (await shortcutList()).ShortcutList }));
const SignInAgain = lazy(async () => ({ default: (await signIn()).SignInAgain }));
const ConfirmAgain = lazy(async () => ({ default: (await confirm()).ConfirmAgain }));
const fetchAhead = () => void Promise.all([palette(), shortcutList(), signIn(), confirm()]).catch(() => undefined);

/** A dialog over the page. From the key press that opens it, letters are no longer shortcuts of the page. */
function useOverlay(): [boolean, { open(): void; close(): void }] {
  const [opened, setOpened] = useState(false);
  const set = (next: boolean) => {
    // At once, not when React renders: the next letter may come before the dialog is loaded.
    holdShortcuts(next);
    setOpened(next);
  };
  useEffect(() => () => holdShortcuts(false), []);
  return [opened, { open: () => set(true), close: () => set(false) }];
}

/** The palette and its text, which is kept from the key press on, while its field is still loading. */
function usePalette() {
  const [opened, { open, close }] = useOverlay();
  const [query, setQuery] = useState('');
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);
  return {
    opened,
    query,
    setQuery,
    open() {
      if (opened) return;
      setQuery('');
      stop.current = typeAhead(setQuery);
      open();
    },
    close() {
      stop.current();
      close();
    },
  };
}

export const Route = createFileRoute('/$merchant/$mode')({
  async beforeLoad({ context, location, params }) {
    const { user, merchants } = await requireSession(context, location);
    const merchant = merchants.find(({ id }) => id === params.merchant);
    const mode = modes.find((one) => one === params.mode);
    if (merchant === undefined || mode === undefined) throw notFound();
    // Links of an older dashboard opened an object beside any page.
    const object = new URLSearchParams(location.searchStr).get('object') ?? '';
    const kind = objectKind(object);
    if (kind !== null) throw redirect({ to: objectPages[kind], params: { merchant: merchant.id, mode, uuid: object } });
    return {
      user,
      merchants,
      merchant,
      mode,
      tenantApi: tenantApi(context.queryClient, { merchant: merchant.id, mode }),
    };
  },
  component: ShellPage,
  pendingComponent: ShellSkeleton,
});

function ShellPage() {
  const { user } = Route.useRouteContext();
  const sessionEnded = signInAgain.useAsked();
  const notFresh = confirmAgain.useAsked();
  const refreshSession = useRefreshSession();
  const find = usePalette();
  const [listing, list] = useOverlay();
  useEffect(() => whenIdle(fetchAhead), []);
  useShortcut('mod+K', words.shell.find, find.open);
  useShortcut('shift+?', words.palette.showShortcuts, list.open);
  // A full page load, so that nothing fetched for this person stays in memory.
  const onSignedOut = () => window.location.assign('/sign-in');
  const onSomebodyElse = () =>
    window.location.assign(`/sign-in?${new URLSearchParams({ then: window.location.pathname })}`);
  const onSignedInAgain = async () => {
    signInAgain.answer(true);
    await refreshSession();
  };
  return (
    <Shell onSignedOut={onSignedOut} onFind={find.open}>
      <Outlet />
      <Suspense>
        {find.opened && <Palette query={find.query} onQuery={find.setQuery} onClose={find.close} />}
        {listing && <ShortcutList onClose={list.close} />}
        {notFresh && <ConfirmAgain user={user} onAnswer={confirmAgain.answer} />}
        {sessionEnded && <SignInAgain user={user} onSignedIn={onSignedInAgain} onSomebodyElse={onSomebodyElse} />}
      </Suspense>
    </Shell>
  );
}
