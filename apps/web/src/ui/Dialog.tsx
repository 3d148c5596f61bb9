import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { words } from '../words/index.ts';
import { focusContent } from './focus-content.ts';

/** A dialog over the page. Mount it to open it; when it goes, the focus is back where it was. */
export function Dialog(props: Omit<ModalProps, 'opened' | 'centered' | 'closeButtonProps' | 'returnFocus'>) {
  useFocusReturn();
  return (
    // Mantine's own return knows only dialogs that are on the page before they open.
    <Modal opened centered returnFocus={false} closeButtonProps={{ 'aria-label': words.common.close }} {...props} />
  );
}

/** When this goes, focuses what had the focus when it came; the content, where that is gone. */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Once the dialog is off the page, and whoever closed it had the chance to focus something better.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
        else focusContent();
      }, 0);
    },
    [before],
  );
}
