import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { words } from '../words/index.ts';
import { focusContent } from './focus-content.ts';

/** A dialog over the page. Mount it to open it; unmounting it returns the focus. */
export function Dialog(props: Omit<ModalProps, 'opened' | 'centered' | 'closeButtonProps' | 'returnFocus'>) {
  useFocusReturn();
  return (
    // Mantine returns the focus only for dialogs that are mounted before they open.
    <Modal opened centered returnFocus={false} closeButtonProps={{ 'aria-label': words.common.close }} {...props} />
  );
}

/**
 * When this unmounts, the focus returns to the element that had it, or to the content if that element no longer exists.
 */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog has left the page, so that the code that closed it can focus something better first.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
        else focusContent();
      }, 0);
    },
    [before],
  );
}
