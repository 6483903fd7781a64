/**
 * The language lock: after an edit in one language, what the others say is matched or dropped, never left to stand stale.
 * Words that belong together come in one command; said again as they stand, they are still right. Asked by every flow that takes words.
 */

/** Null, or absent: this language is left out. */
type Named = Readonly<Record<string, unknown>>

/** The first language that speaks now and is neither said anew nor left out by name. */
export function forgottenLanguage(before: readonly string[], said: Named): string | undefined {
  return before.find((code) => !(code in said))
}

export interface TitleLock {
  /** These speak, and keep a title that no longer says what another language's does. */
  readonly behind: readonly string[]
  /** These are left out, and lose a title that no longer says what another language's does. */
  readonly dropped: readonly string[]
}

/**
 * What a new title in one language does to the others.
 *
 * @param standing the titles as they are, by language
 * @param said by language; a title that is absent stays as it is
 */
export function lockTitles(
  standing: Readonly<Record<string, string>>,
  said: Readonly<Record<string, { readonly title?: string | undefined } | null | undefined>>,
): TitleLock {
  const codes = Object.keys(standing)
  const isRenamed = codes.some((code) => {
    const title = said[code]?.title?.trim()
    return title !== undefined && title !== standing[code]
  })
  if (!isRenamed) return { behind: [], dropped: [] }
  return {
    behind: codes.filter((code) => said[code] && said[code].title === undefined),
    dropped: codes.filter((code) => !said[code]),
  }
}
