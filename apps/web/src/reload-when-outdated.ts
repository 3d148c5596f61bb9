/** Another reload so soon (ms) after one would be a loop: what is missing is then not there in the new version either. */
const againAfter = 60_000;
const storedAs = 'reloaded-at';

/**
 * Reloads the page when a file of ours is gone, as after an update of the server: this page's names of files are the old
 * version's. Once; not while offline, where a fresh page could not be had.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', () => {
    const last = Number(window.sessionStorage.getItem(storedAs) ?? 0);
    if (!window.navigator.onLine || Date.now() - last < againAfter) return;
    window.sessionStorage.setItem(storedAs, String(Date.now()));
    window.location.reload();
  });
}
