/** Marks the heading that is being read in the list of headings beside the text. */
export function followHeadings(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.toc a')];
  const headings = links.flatMap((link) => document.querySelector(`[id="${link.hash.slice(1)}"]`) ?? []);
  if (headings.length === 0) return;

  const mark = () => {
    // The last heading above the upper third of the window; at the end of the page the last of all.
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const current = atEnd ? headings.at(-1) : passed.at(-1);
    for (const link of links) {
      const isCurrent = current !== undefined && link.hash === `#${current.id}`;
      if (isCurrent === (link.getAttribute('aria-current') === 'true')) continue;
      if (isCurrent) {
        link.setAttribute('aria-current', 'true');
        link.scrollIntoView({ block: 'nearest' });
      } else link.removeAttribute('aria-current');
    }
  };

  let asked = false;
  addEventListener(
    'scroll',
    () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        mark();
      });
    },
    { passive: true },
  );
  mark();
}
