import './checkout.css';

/** How often (ms) a visible page asks whether its payment has changed. */
const everyMs = 4_000;
/** How long (ms) a button says that it has copied. */
const copiedMs = 2_000;

const live = document.querySelector('#live');

/** The content of the page, which the server renders anew for every state. */
const page = (): HTMLElement | null => document.querySelector('main');

/** How far (ms) the server's clock is ahead of this one. */
const ahead = Date.parse(page()?.dataset['now'] ?? new Date().toISOString()) - Date.now();

const say = (text: string) => {
  if (live !== null) live.textContent = text;
};

async function copy(button: HTMLButtonElement): Promise<void> {
  const label = button.querySelector('span');
  const { copy: value = '', what = '' } = button.dataset;
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    // Without permission: the value can still be selected.
    say(`The ${what} could not be copied. Select it instead.`);
    return;
  }
  say(`Copied the ${what}.`);
  if (label === null) return;
  label.textContent = 'Copied';
  setTimeout(() => (label.textContent = 'Copy'), copiedMs);
}

const two = (count: number) => String(count).padStart(2, '0');

/** The time left as `59:12`, or `23:59:12`. */
function left(until: number): string {
  const seconds = Math.max(0, Math.floor((until - Date.now() - ahead) / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours === 0 ? '' : `${hours}:`}${two(minutes)}:${two(seconds % 60)}`;
}

/** Brings the parts to life that need JavaScript. */
function enliven(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy], [data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      if (button.dataset['copy'] === undefined) print();
      else void copy(button);
    });
  }
}

function countDown(): void {
  const time = document.querySelector<HTMLElement>('[data-until]');
  if (time === null) return;
  const before = time.previousSibling;
  if (before?.nodeType === Node.TEXT_NODE) before.textContent = 'Time left';
  time.textContent = left(Date.parse(time.dataset['until'] ?? ''));
}

/** Replaces the content with what the server shows now. The focus stays where it is, or goes to the title. */
async function renew(): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  const main = page();
  if (main === null || next === null) return;
  const focused = document.activeElement;
  const what = focused instanceof HTMLElement && main.contains(focused) ? (focused.dataset['what'] ?? '') : null;
  main.replaceWith(next);
  enliven();
  countDown();
  if (what !== null) {
    const same = what === '' ? null : next.querySelector<HTMLElement>(`[data-what="${what}"]`);
    (same ?? next.querySelector('h1'))?.focus({ preventScroll: true });
  }
  if (next.dataset['says'] !== main.dataset['says']) say(next.dataset['says'] ?? '');
}

/** Renews the page when its payment is no longer as it shows. */
async function look(): Promise<void> {
  const response = await fetch(`${location.pathname}/status`, { headers: { accept: 'application/json' } });
  if (!response.ok) return;
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || !('data' in body)) return;
  if (JSON.stringify(body.data) !== page()?.dataset['payment']) await renew();
}

const isFinal = () => page()?.dataset['final'] !== 'no';

/** Looks every few seconds while the page is visible, until nothing can change any more. */
function follow(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = () => {
    clearTimeout(timer);
    if (isFinal() || document.visibilityState === 'hidden') return;
    // A failed look changes nothing: the next one may work.
    timer = setTimeout(
      () =>
        void look()
          .catch(() => undefined)
          .finally(next),
      everyMs,
    );
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && !isFinal())
      void look()
        .catch(() => undefined)
        .finally(next);
    else next();
  });
  next();
}

enliven();
countDown();
if (!isFinal()) {
  setInterval(countDown, 1_000);
  follow();
}
