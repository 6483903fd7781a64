/** A list that the server gives a page at a time: the first page follows the wire, further ones are read on request. */
import { useEffect, useState } from 'preact/hooks'
import { ApiError } from './api.ts'
import type { ChangeKind } from './live.ts'
import { useResource } from './resource.ts'

interface Options<Page, Item> {
  readonly key: string
  readonly read: (cursor: string | null) => Promise<Page>
  readonly items: (page: Page) => readonly Item[]
  readonly kinds: readonly ChangeKind[]
}

interface Pages<Page, Item> {
  readonly first: Page | null
  readonly items: readonly Item[]
  /** Null: that was all. */
  readonly next: string | null
  readonly error: ApiError | null
  readonly busy: boolean
  readonly readOn: () => void
  readonly again: () => void
}

export function usePages<Page extends { readonly nextCursor: string | null }, Item>(
  options: Options<Page, Item>,
): Pages<Page, Item> {
  const first = useResource<Page>(options.key, () => options.read(null), options.kinds)
  const [more, setMore] = useState<readonly Item[]>([])
  const [next, setNext] = useState<string | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const start = first.value?.nextCursor ?? null
  // Another end of the first page: what follows it is read anew, or rows would be missing or doubled.
  useEffect(() => {
    setMore([])
    setNext(start)
  }, [start])

  const readOn = async () => {
    if (next === null || busy) return
    setBusy(true)
    try {
      const page = await options.read(next)
      setMore((before) => [...before, ...options.items(page)])
      setNext(page.nextCursor)
      setError(null)
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return {
    first: first.value,
    items: [...(first.value ? options.items(first.value) : []), ...more],
    next,
    error: first.error ?? error,
    busy,
    readOn: () => void readOn(),
    again: first.again,
  }
}
