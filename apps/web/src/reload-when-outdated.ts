/** A second reload within this time (ms) would be a loop: the file is then missing in the new version too. */
const reloadPauseMs = 60_000;
const storedAs = 'reloaded-at';

/**
 * Reloads the page when one of its files is missing, as after an update of the server: the page refers to files of the
 * old version. Only once, and not while offline, when a fresh page could not be loaded.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', () => {
    const last = Number(window.sessionStorage.getItem(storedAs) ?? 0);
    if (!window.navigator.onLine || Date.now() - last < reloadPauseMs) return;
    window.sessionStorage.setItem(storedAs, String(Date.now()));
    window.location.reload();
  });
}
