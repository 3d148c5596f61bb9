import './docs.css';
import { followHeadings } from './follow-headings.ts';
import { startSearch } from './search.ts';

/** How long (ms) a button says that it has copied. */
const copiedMs = 2_000;
/** Where the dashboard keeps the choice, too; /color-scheme.js reads it before the first paint. */
const schemeKey = 'mantine-color-scheme-value';
const schemeAttribute = 'data-mantine-color-scheme';

const live = document.querySelector('#live');
const say = (text: string) => {
  if (live !== null) live.textContent = text;
};

async function copy(button: HTMLButtonElement): Promise<void> {
  const code = button.closest('figure')?.querySelector('code')?.textContent ?? '';
  try {
    await navigator.clipboard.writeText(code.trimEnd());
  } catch {
    // Without permission: the code can still be selected.
    say('The code could not be copied. Select it instead.');
    return;
  }
  say('Copied the code.');
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), copiedMs);
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
}

const root = document.documentElement;
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
  if (localStorage.getItem(schemeKey) === null) root.setAttribute(schemeAttribute, matches ? 'dark' : 'light');
});
const theme = document.querySelector<HTMLButtonElement>('button.theme');
if (theme !== null) {
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const next = root.getAttribute(schemeAttribute) === 'dark' ? 'light' : 'dark';
    root.setAttribute(schemeAttribute, next);
    localStorage.setItem(schemeKey, next);
    say(`The page is ${next} now.`);
  });
}

followHeadings();
startSearch();
document.querySelector('nav.guides [aria-current]')?.scrollIntoView({ block: 'nearest' });
