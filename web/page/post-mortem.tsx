/** What an outage was due to, on the page of its incident: what happened, why, what we do about it, and when what was. */
import type { VNode } from 'preact'
import type { LocalText, PublicIncident, PublicPostMortem, PublicUpdate } from '../../server/contract/public.ts'
import { momentText } from '../words/moment.ts'
import { isoDay } from '../words/time.ts'
import { EarlierWords, Edited } from './earlier.tsx'
import { Inline, LanguageNote, Prose, Time, When } from './parts.tsx'
import { type Reading, say, sayBeside } from './reading.ts'

/** null where nobody wrote one. */
export function PostMortem({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode | null {
  const update = incident.updates.find((one) => one.postMortem)
  if (!update?.postMortem) return null
  const { postMortem } = update
  const words = reading.words.page.postMortem
  const summary = say(reading, update.body)
  const title = sayBeside(reading, update, postMortem.title)
  return (
    <section class="post-mortem" aria-labelledby="post-mortem">
      <h2 id="post-mortem">{title ? <Inline reading={reading} said={title} /> : words.label}</h2>
      <p class="signed">
        <span>
          <When reading={reading} at={update.at} />
        </span>{' '}
        <Edited reading={reading} update={update} />
      </p>
      <LanguageNote reading={reading} said={summary} />
      {summary && <Prose reading={reading} said={summary} />}
      <Part reading={reading} update={update} title={words.cause} text={postMortem.cause} />
      <Part reading={reading} update={update} title={words.remedy} text={postMortem.remedy} />
      <Course reading={reading} moments={postMortem.timeline} />
      <EarlierWords reading={reading} update={update} />
    </section>
  )
}

interface PartProps {
  reading: Reading
  update: PublicUpdate
  title: string
  text: LocalText
}

function Part({ reading, update, title, text }: PartProps): VNode | null {
  const said = sayBeside(reading, update, text)
  if (!said) return null
  return (
    <>
      <h3>{title}</h3>
      <Prose reading={reading} said={said} />
    </>
  )
}

function Course({ reading, moments }: { reading: Reading; moments: PublicPostMortem['timeline'] }): VNode | null {
  const { page } = reading.words
  if (moments.length === 0) return null
  const days = new Set(moments.map((one) => isoDay(one.at, reading.page.page.timeZone)))
  return (
    <>
      <h3>{page.postMortem.timeline}</h3>
      <ol class="course">
        {moments.map((one) => (
          <li key={`${one.at} ${one.what}`}>
            <Time reading={reading} at={one.at} style={days.size === 1 ? 'clock' : 'moment'} /> {momentText(one, page)}
          </li>
        ))}
      </ol>
    </>
  )
}
