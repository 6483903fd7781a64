/** A part of the desk that is fetched when it is first shown, so that what everybody needs stays small. */
import type { ComponentType } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api.ts'
import { useLanguage } from '../language.tsx'
import { Trouble } from './trouble.tsx'

interface Waiting {
  /** The heading that will stand there: it takes the focus of whoever comes, and hands it on. Absent: it has none. */
  readonly title?: string
}

/** @param load gives the component; asked again after a failure, when somebody presses "again" */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props & { readonly waiting: Waiting }> {
  let part: ComponentType<Props> | null = null
  return function Later({ waiting, ...props }) {
    const [round, setRound] = useState(0)
    const [error, setError] = useState<ApiError | null>(null)
    const heading = useRef<HTMLHeadingElement>(null)
    const hadFocus = useRef(false)
    useEffect(() => {
      if (part) return
      load().then(
        (loaded) => {
          part = loaded
          hadFocus.current = document.activeElement === heading.current && heading.current !== null
          setError(null)
          setRound((count) => count + 1)
        },
        () => setError(new ApiError({ status: 0, code: 'unreachable' })),
      )
    }, [round])
    useEffect(() => {
      if (part && hadFocus.current) document.querySelector<HTMLElement>('main [data-heading]')?.focus()
    }, [round])
    const Part = part
    if (Part) return <Part {...(props as unknown as Props)} />
    return <Wait {...waiting} error={error} heading={heading} again={() => setRound((count) => count + 1)} />
  }
}

interface WaitProps extends Waiting {
  readonly error: ApiError | null
  readonly heading: { current: HTMLHeadingElement | null }
  readonly again: () => void
}

function Wait({ title, error, heading, again }: WaitProps) {
  const { t } = useLanguage()
  return (
    <div class="screen">
      {title !== undefined && (
        <h1 ref={heading} data-heading tabIndex={-1}>
          {title}
        </h1>
      )}
      {error ? <Trouble error={error} again={again} /> : <p class="quiet">{t.common.loading}</p>}
    </div>
  )
}
