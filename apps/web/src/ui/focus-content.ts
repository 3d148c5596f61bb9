/** Moves the focus to the start of the page's content, after a pressed button has disappeared. */
export const focusContent = (): void => document.getElementById('content')?.focus({ preventScroll: true });
