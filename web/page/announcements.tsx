/** Announcements, which belong to no incident: those shown now on the front page, the past ones in the history, and the page of one. */
import type { VNode } from 'preact'
import type { PublicAnnouncement, PublicUpdate } from '../../server/contract/public.ts'
import type { PickedText } from '../words/local-text.ts'
import { EarlierWords, Edited } from './earlier.tsx'
import { Fill, Inline, LanguageNote, langOf, Prose, Time, When } from './parts.tsx'
import { linkTo, type Reading, say } from './reading.ts'

/** On the front page; nothing where nothing is said. */
export function Announcements({ reading }: { reading: Reading }): VNode | null {
  const shown = announcementsOf(reading).filter((one) => one.state === 'shown' && !one.isWithheld)
  if (shown.length === 0) return null
  return (
    <>
      {shown.map((one) => (
        // No landmark: two of one title would be two of one name.
        <article key={one.id} class="announcement" aria-labelledby={`a-${one.id}`}>
          <h2 id={`a-${one.id}`}>
            <a href={linkTo(reading, `announcements/${one.id}/`)}>
              <AnnouncementTitle reading={reading} one={one} />
            </a>
          </h2>
          <Said reading={reading} one={one} />
        </article>
      ))}
    </>
  )
}

export function AnnouncementPage({ reading, one }: { reading: Reading; one: PublicAnnouncement }): VNode {
  const { announcements, planned } = reading.words.page
  const isOver = one.state === 'ended'
  return (
    <section class="lead announcement" aria-labelledby="now">
      <p class="eyebrow">{isOver ? announcements.past : announcements.one}</p>
      <h1 id="now" tabindex={-1}>
        <AnnouncementTitle reading={reading} one={one} />
      </h1>
      <Said reading={reading} one={one} />
      <dl class="record">
        <dt>{planned.from}</dt>
        <dd>
          <Time reading={reading} at={one.startsAt} style="moment" />
        </dd>
        <dt>{planned.until}</dt>
        <dd>
          <Time reading={reading} at={one.endsAt} style="moment" />
        </dd>
      </dl>
    </section>
  )
}

/** Those that are over, newest first; for the history's own page. */
export function PastAnnouncements({ reading }: { reading: Reading }): VNode | null {
  const past = announcementsOf(reading).filter((one) => one.state === 'ended')
  if (past.length === 0) return null
  return (
    <div class="month">
      <h2>{reading.words.page.announcements.title}</h2>
      <ul class="past">
        {past.map((one) => (
          <li key={one.id}>
            <a href={linkTo(reading, `announcements/${one.id}/`)}>
              <AnnouncementTitle reading={reading} one={one} />
            </a>
            <p>
              <Time reading={reading} at={one.startsAt} style="day" />
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}

export function announcementsOf({ page }: Reading): readonly PublicAnnouncement[] {
  return page.announcements ?? []
}

export function titleOf(reading: Reading, one: PublicAnnouncement): PickedText {
  return say(reading, one.title) ?? { text: reading.words.page.announcements.one, language: reading.language }
}

function AnnouncementTitle({ reading, one }: { reading: Reading; one: PublicAnnouncement }): VNode {
  return <Inline reading={reading} said={titleOf(reading, one)} />
}

function Said({ reading, one }: { reading: Reading; one: PublicAnnouncement }): VNode {
  const body = say(reading, one.body)
  const edits = { reading, update: asUpdate(one) }
  return (
    <>
      <LanguageNote reading={reading} said={body} />
      {body && <Prose reading={reading} said={body} />}
      <Picture reading={reading} one={one} body={body} />
      <p class="said-at">
        <Fill sentence={reading.words.page.saidAt} slots={{ when: <When reading={reading} at={one.startsAt} /> }} />{' '}
        <Edited {...edits} />
      </p>
      <EarlierWords {...edits} />
    </>
  )
}

/** Said in the language of the words beside it. */
function Picture({ reading, one, body }: { reading: Reading; one: PublicAnnouncement; body: PickedText | null }) {
  if (!one.picture) return null
  const { file, width, height, alt } = one.picture
  const language = body?.language ?? reading.language
  const said = { text: alt[language] ?? '', language }
  return (
    <img
      class="picture"
      src={`${reading.base}/${file}`}
      alt={said.text}
      width={width}
      height={height}
      decoding="async"
      {...langOf(reading, said)}
    />
  )
}

/** Its earlier words as those of an update; a title stands with them only where it was another one. */
function asUpdate({
  body,
  title,
  earlier = [],
}: PublicAnnouncement): Pick<PublicUpdate, 'body' | 'works' | 'advice' | 'earlier'> {
  const versions = earlier.map((one, n) => {
    const next = earlier[n - 1]?.title ?? title
    const changed = Object.entries(one.title).filter(([language, text]) => next[language] !== text)
    return { until: one.until, title: Object.fromEntries(changed), body: one.body, works: {}, advice: {} }
  })
  return { body, works: {}, advice: {}, earlier: versions }
}
