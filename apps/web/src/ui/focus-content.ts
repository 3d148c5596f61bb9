/** Puts the focus where the page begins: for who pressed something that goes by being pressed. */
export const focusContent = (): void => document.getElementById('content')?.focus({ preventScroll: true });
