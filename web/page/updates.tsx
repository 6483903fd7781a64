/** What people said of an incident, newest first: on the page, and on the incident's own. */
import type { VNode } from 'preact'
import type { PublicUpdate } from '../../server/contract/public.ts'
import type { PickedText } from '../words/local-text.ts'
import { EarlierWords, Edited } from './earlier.tsx'
import { HitThen } from './hit-then.tsx'
import { Fill, LanguageNote, Prose, When } from './parts.tsx'
import { type Reading, say, sayBeside } from './reading.ts'

interface UpdateProps {
  reading: Reading
  update: PublicUpdate
  /** The promise of a next update counts for the newest one only. */
  isNewest?: boolean
}

/** One update: state, time, words, and the promise of a next one. */
export function UpdateText({ reading, update, isNewest = false }: UpdateProps): VNode {
  const { page } = reading.words
  const body = say(reading, update.body)
  return (
    <article class="update">
      <p class="signed">
        <b>{update.isCorrection ? page.correction : page.incidentStates[update.state]}</b>{' '}
        <span>
          <When reading={reading} at={update.at} />
        </span>{' '}
        <Edited reading={reading} update={update} />
      </p>
      <LanguageNote reading={reading} said={body} />
      {body && <Prose reading={reading} said={body} />}
      {update.by === 'automatic' && <p class="said-at">{isNewest ? page.automaticUnconfirmed : page.automatic}</p>}
      {isNewest && update.state !== 'resolved' && <NextUpdate reading={reading} update={update} />}
    </article>
  )
}

function NextUpdate({ reading, update }: { reading: Reading; update: PublicUpdate }): VNode | null {
  const { nextUpdate, nextLate } = reading.words.page
  if (update.nextUpdateAt === null) return null
  const isLate = reading.asOf?.isAfter(update.nextUpdateAt) === true
  return (
    <p class="promise" {...(isLate || reading.asOf === null ? {} : { 'data-due': update.nextUpdateAt })}>
      <Fill
        sentence={isLate ? nextLate : nextUpdate}
        slots={{ when: <When reading={reading} at={update.nextUpdateAt} /> }}
      />
    </p>
  )
}

interface TimelineProps {
  reading: Reading
  updates: readonly PublicUpdate[]
  /** These are older ones: a newer one stands elsewhere. */
  isPast?: boolean
}

/** Whole updates, with what still works and what to do. A post-mortem stands on its own. */
export function Timeline({ reading, updates, isPast = false }: TimelineProps): VNode {
  const { page } = reading.words
  const told = updates.filter(isNoPostMortem)
  return (
    <ol class="timeline">
      {told.map((update, index) => (
        <li key={update.id} class={`is-${update.state}`}>
          <UpdateText reading={reading} update={update} isNewest={index === 0 && !isPast} />
          <HitThen reading={reading} update={update} updates={told} />
          <Aside reading={reading} title={page.works} said={sayBeside(reading, update, update.works)} />
          <Aside reading={reading} title={page.advice} said={sayBeside(reading, update, update.advice)} />
          <EarlierWords reading={reading} update={update} />
        </li>
      ))}
    </ol>
  )
}

function isNoPostMortem({ postMortem }: PublicUpdate): boolean {
  return postMortem === undefined
}

interface AsideProps {
  reading: Reading
  title: string
  said: PickedText | null
}

function Aside({ reading, title, said }: AsideProps): VNode | null {
  if (!said) return null
  return (
    <div class="aside">
      <p class="label">{title}</p>
      <Prose reading={reading} said={said} />
    </div>
  )
}
