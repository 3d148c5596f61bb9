import { createFinder, type Found, indexedSections } from './finder.ts';

/** How many results are shown. */
const shown = 12;

/** The index is loaded when somebody first searches. */
async function loadFinder(): Promise<(query: string) => Found[]> {
  const response = await fetch('/docs/search.json');
  return createFinder(indexedSections(await response.json()));
}

/** Text as nodes, in which the words that were found are marked. */
function marked(text: string, words: readonly string[]): (string | Node)[] {
  if (words.length === 0) return [text];
  const escaped = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.split(new RegExp(`(${escaped.join('|')})`, 'gi')).map((part, index) => {
    if (index % 2 === 0) return part;
    const mark = document.createElement('mark');
    mark.textContent = part;
    return mark;
  });
}

function itemOf({ id, page, title, excerpt, words }: Found): HTMLLIElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = id;
  const [heading, from, text] = [
    document.createElement('strong'),
    document.createElement('span'),
    document.createElement('p'),
  ];
  heading.append(...marked(title, words));
  from.textContent = title === page ? '' : page;
  text.append(...marked(excerpt, words));
  link.append(heading, from, text);
  item.append(link);
  return item;
}

/** Search over all guides, in a dialog: `/` or Ctrl K opens it. */
export function startSearch(): void {
  const dialog = document.querySelector<HTMLDialogElement>('dialog.search');
  const input = dialog?.querySelector('input') ?? null;
  const results = dialog?.querySelector('ul') ?? null;
  const nothing = dialog?.querySelector('.nothing') ?? null;
  const button = document.querySelector<HTMLButtonElement>('button.find');
  if (dialog === null || input === null || results === null || nothing === null || button === null) return;
  let finder: ReturnType<typeof loadFinder> | null = null;

  const look = async () => {
    const query = input.value.trim();
    try {
      finder ??= loadFinder();
      const found = query === '' ? [] : (await finder)(query).slice(0, shown);
      // Another letter may have been typed while the index was loaded.
      if (query !== input.value.trim()) return;
      results.replaceChildren(...found.map(itemOf));
      nothing.textContent = query !== '' && found.length === 0 ? `Nothing matches “${query}”.` : '';
    } catch {
      finder = null;
      nothing.textContent = 'The search could not be loaded. Type again to try once more.';
    }
  };
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    void look();
  };

  button.hidden = false;
  button.addEventListener('click', open);
  input.addEventListener('input', () => void look());
  results.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    const stops = [input, ...results.querySelectorAll('a')];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      stops[(at + step + stops.length) % stops.length]?.focus();
    } else if (event.key === 'Enter' && at === 0) {
      event.preventDefault();
      stops[1]?.click();
    }
  });
  addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    const isShortcut = event.key === '/' ? !typing : event.key === 'k' && (event.ctrlKey || event.metaKey);
    if (!isShortcut) return;
    event.preventDefault();
    open();
  });
}
