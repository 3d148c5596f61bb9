/** A second reload within this time (ms) would be a loop: the file is then missing in the new version too. */
const reloadPauseMs = 60_000;
const storedAs = 'reloaded-at';

/**
 * Reloads the page when one of its files is missing, as after an update of the server: the page refers to files of the
 * old version. Only once, and only while the server responds with a page: files are fetched ahead, and one that fails because the
 * server cannot be reached must not replace a working page by the browser's error.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', () => void reload());
}

async function reload(): Promise<void> {
  if (wasReloaded() || !(await canLoad()) || wasReloaded()) return;
  window.sessionStorage.setItem(storedAs, String(Date.now()));
  window.location.reload();
}

const wasReloaded = () => Date.now() - Number(window.sessionStorage.getItem(storedAs) ?? 0) < reloadPauseMs;

/** True when a fresh page can be loaded. */
const canLoad = () =>
  fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
    (response) => response.ok,
    () => false,
  );
