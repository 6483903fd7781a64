/** Walks a list of incidents by j and k: the focus goes from link to link, or, where the list is out of sight, the place does. */

/** @param by 1 for the next, -1 for the one before */
export function step(list: HTMLElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLAnchorElement>('a.item') ?? [])]
  if (links.length === 0) return
  const here = links.indexOf(document.activeElement as HTMLAnchorElement)
  const from = here >= 0 ? here : links.findIndex((link) => link.getAttribute('aria-current') === 'true')
  const to = from < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, from + by))
  const link = links[to]
  if (!link) return
  if (link.offsetParent) {
    link.focus()
    link.scrollIntoView({ block: 'nearest' })
  } else {
    location.hash = link.hash
  }
}
