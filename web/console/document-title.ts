/** The title of the window: what the screen's heading says, and how many suspicions wait. Used by the shell. */
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

export function useDocumentTitle(main: RefObject<HTMLElement | null>, suspected: number): void {
  useEffect(() => {
    const whole = main.current
    if (!whole) return
    const write = () => {
      // Of an incident beside the inbox it is the incident's.
      const heading = [...whole.querySelectorAll('[data-heading]')].at(-1)?.textContent
      const title = `${suspected > 0 ? `(${suspected}) ` : ''}${heading ? `${heading} · ` : ''}Vedetta`
      if (document.title !== title) document.title = title
    }
    write()
    // A heading comes with its screen, which may be fetched first, and changes with what it names.
    const observer = new MutationObserver(write)
    observer.observe(whole, { childList: true, characterData: true, subtree: true })
    return () => observer.disconnect()
  }, [suspected])
}
