/** What others report of themselves: whose word it is, with a link to them, and their own incidents as they wrote them. */
import type { ComponentChildren, VNode } from 'preact'
import type { PublicComponent } from '../../server/contract/public.ts'
import { cleanText } from '../words/local-text.ts'
import { Fill, Names, When } from './parts.tsx'
import type { Reading } from './reading.ts'
import { leaves } from './story.ts'

type Reported = NonNullable<PublicComponent['reported']>

/** In place of figures: nothing of it is measured here. Without links, since it may stand in what opens. */
export function Source({ reading, reported }: { reading: Reading; reported: Reported }): VNode {
  const { by, byPart, unread } = reading.words.page.reported
  const sentence = reported.state === 'unknown' ? unread : reported.part === null ? by : byPart
  const slots = { name: <Theirs text={reported.by} />, part: <Theirs text={reported.part ?? ''} /> }
  return (
    <span class="figures reported">
      <Fill sentence={sentence} slots={slots} />
    </span>
  )
}

/** Where to read it from them, and what is open there. */
export function TheirWords({ reading, reported }: { reading: Reading; reported: Reported }): VNode | null {
  const { page, incidents } = reading.words.page.reported
  if (reported.url === null && reported.incidents.length === 0) return null
  return (
    <div class="theirs">
      {reported.incidents.length > 0 && <p class="label">{incidents}</p>}
      {reported.incidents.length > 0 && (
        <ul>
          {reported.incidents.map((one) => (
            <li key={`${one.startedAt} ${one.title}`}>
              <WebLink url={one.url}>
                <Theirs text={one.title} />
              </WebLink>
              {one.startedAt !== null && <Since reading={reading} at={one.startedAt} />}
            </li>
          ))}
        </ul>
      )}
      {reported.url !== null && (
        <p>
          <WebLink url={reported.url}>
            <Fill sentence={page} slots={{ name: <Theirs text={reported.by} /> }} />
          </WebLink>
        </p>
      )}
    </div>
  )
}

function Since({ reading, at }: { reading: Reading; at: number }): VNode {
  return (
    <span class="since">
      {' · '}
      <Fill sentence={reading.words.page.since} slots={{ when: <When reading={reading} at={at} /> }} />
    </span>
  )
}

/** Under the first sentence, which speaks of ours alone. */
export function OthersTrouble({ reading }: { reading: Reading }): VNode | null {
  const troubled = leaves(reading.page).filter(
    ({ reported }) => reported && ['degraded', 'partial', 'major'].includes(reported.state),
  )
  if (troubled.length === 0) return null
  return (
    <p class="under">
      <Fill
        sentence={reading.words.page.reported.trouble}
        slots={{ names: <Names reading={reading} of={troubled} /> }}
      />
    </p>
  )
}

/** Strangers' words, kept apart from the direction of ours. */
function Theirs({ text }: { text: string }): VNode {
  return <bdi>{cleanText(text)}</bdi>
}

/** Leads only to the web, whatever strangers wrote. */
function WebLink({ url, children }: { url: string | null; children: ComponentChildren }): VNode {
  if (url === null || !/^https?:\/\//i.test(url)) return <>{children}</>
  return (
    <a href={url} rel="nofollow noopener">
      {children}
    </a>
  )
}
