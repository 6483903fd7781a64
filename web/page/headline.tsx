/** The first screen: what is happening, since when and where, what still works, what we know, what one can do here. */
import type { ComponentChildren, VNode } from 'preact'
import type { PublicComponent, PublicIncident, PublicPage, PublicUpdate } from '../../server/contract/public.ts'
import type { PickedText } from '../words/local-text.ts'
import { Fill, LanguageNote, langOf, listOf, Mark, Name, Names, Prose, When } from './parts.tsx'
import { linkTo, type Reading, say, sayBeside } from './reading.ts'
import { OthersTrouble } from './reported.tsx'
import { componentsOf, isAllUnseen, leaves, observedStory, type SetSentence, type Story } from './story.ts'
import { UpdateText } from './updates.tsx'

export function Headline({ reading, story }: { reading: Reading; story: Story }): VNode {
  return story.is === 'incident' ? (
    <IncidentLead reading={reading} incident={story.incident} state={story.state} />
  ) : (
    <SetLead reading={reading} story={story} />
  )
}

function SetLead({ reading, story }: { reading: Reading; story: Extract<Story, { is: 'set' }> }): VNode {
  const { follow } = reading.words.page
  const rest = leaves(reading.page).filter((one) => one.measured && !story.components.includes(one))
  const isWell = (one: PublicComponent) => one.state === 'operational' && !one.isDismissed
  const restWell = story.follow && rest.length > 0 && rest.every(isWell)
  return (
    <section class="lead" aria-labelledby="now">
      <h1 id="now" tabindex={-1}>
        <Mark state={story.state} />
        <SetText reading={reading} story={story} />
      </h1>
      <p class="under">
        {story.follow} {restWell && follow.restWell} {!isAllUnseen(reading.page) && <Checked reading={reading} />}
      </p>
      <OthersTrouble reading={reading} />
      <Actions reading={reading} incident={null} />
    </section>
  )
}

/** A set sentence with its names and times. */
export function SetText({ reading, story }: { reading: Reading; story: SetSentence }): VNode {
  const names = <Names reading={reading} of={story.components} />
  const since = story.sinceAt === null ? null : <When reading={reading} at={story.sinceAt} />
  return (
    <span>
      <Fill sentence={story.sentence} slots={{ names, when: since }} />
    </span>
  )
}

function Checked({ reading }: { reading: Reading }): VNode | null {
  const { checked, notChecked } = reading.words.page
  if (!reading.asOf || !reading.page.components.some((one) => one.measured)) return null
  if (!reading.asOf.isVerified) return <span>{notChecked}</span>
  return (
    <span>
      <Fill sentence={checked} slots={{ when: <When reading={reading} at="verifiedAt" /> }} />
    </span>
  )
}

interface LeadProps {
  reading: Reading
  incident: PublicIncident
  state: PublicPage['state']
}

function IncidentLead({ reading, incident, state }: LeadProps): VNode {
  const { page } = reading.words
  const others = reading.page.open.filter((one) => one.id !== incident.id)
  const observed = observedStory(reading)
  const latest = incident.updates[0]
  return (
    <section class="lead" aria-labelledby="now">
      <h1 id="now" tabindex={-1}>
        <Mark state={state} />
        <Title reading={reading} incident={incident} />
      </h1>
      <LanguageNote reading={reading} said={say(reading, incident.title)} />
      <Facts reading={reading} incident={incident} />
      {observed && (
        <p class="observed">
          <Mark state={observed.state} />
          <SetText reading={reading} story={observed} />
        </p>
      )}
      {others.length > 0 && <OtherIncidents reading={reading} incidents={others} />}
      <Help reading={reading} updates={incident.updates} />
      {latest && (
        <div class="latest">
          <h2>{page.know}</h2>
          <UpdateText reading={reading} update={latest} isNewest />
        </div>
      )}
      <Actions reading={reading} incident={incident} />
    </section>
  )
}

/** The incident's title as a sentence; the names of what is hit where nobody gave one. */
export function Title({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const said = say(reading, incident.title)
  if (!said) return <Names reading={reading} of={componentsOf(reading, incident)} />
  return (
    <span dir="auto" class={/[\p{L}\p{N}]$/u.test(said.text) ? 'sentence' : undefined} {...langOf(reading, said)}>
      {said.text}
    </span>
  )
}

/** Since when, where, what is hit: one line. */
function Facts({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const { page } = reading.words
  const where = placesOf(reading, incident)
  const hit = componentsOf(reading, incident)
  return (
    <ul class="facts">
      <li>
        <Fill sentence={page.since} slots={{ when: <When reading={reading} at={incident.startedAt} /> }} />
        <span data-your={page.yourTime} />
      </li>
      {where && <li>{where}</li>}
      {hit.length > 0 && (
        <li>
          <Names reading={reading} of={hit} />
        </li>
      )}
    </ul>
  )
}

/** The regions that an incident hits; null where they are not named for all that is hit: then nobody has said where. */
export function placesOf(reading: Reading, incident: PublicIncident): ComponentChildren {
  const hit = incident.components.filter((one) => one.impact !== 'none' || one.worst !== 'none')
  if (hit.length === 0 || hit.some((one) => one.regions.length === 0)) return null
  const keys = [...new Set(hit.flatMap((one) => one.regions))]
  const names = keys.map((key) => (
    <Name key={key} reading={reading} local={reading.regions.get(key)?.name ?? {}} otherwise={key} />
  ))
  return listOf(names, reading.words.page.locale)
}

function OtherIncidents({ reading, incidents }: { reading: Reading; incidents: readonly PublicIncident[] }): VNode {
  return (
    <div class="others">
      <h2>{reading.words.page.otherIncidents}</h2>
      <ul>
        {incidents.map((one) => (
          <li key={one.id}>
            <a href={`#i-${one.id}`}>
              <Title reading={reading} incident={one} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What still works and what to do: the newest word on each, with its time when a later update does not repeat it. */
function Help({ reading, updates }: { reading: Reading; updates: readonly PublicUpdate[] }): VNode | null {
  const { page } = reading.words
  const works = newest(updates, (one) => sayBeside(reading, one, one.works))
  const advice = newest(updates, (one) => sayBeside(reading, one, one.advice))
  if (!works && !advice) return null
  const part = (title: string, { update, said }: NewestWord) => (
    <div>
      <h2>{title}</h2>
      <LanguageNote reading={reading} said={said} />
      <Prose reading={reading} said={said} />
      {update !== updates[0] && (
        <p class="said-at">
          <Fill sentence={page.saidAt} slots={{ when: <When reading={reading} at={update.at} /> }} />
        </p>
      )}
    </div>
  )
  return (
    <div class="help">
      {works && part(page.works, works)}
      {advice && part(page.advice, advice)}
    </div>
  )
}

interface NewestWord {
  readonly update: PublicUpdate
  readonly said: PickedText
}

function newest(updates: readonly PublicUpdate[], say: (one: PublicUpdate) => PickedText | null): NewestWord | null {
  for (const update of updates) {
    const said = say(update)
    if (said) return { update, said }
  }
  return null
}

interface ActionsProps {
  reading: Reading
  /** null: nothing is open. */
  incident: PublicIncident | null
  isItsPage?: boolean
}

/** What one can do here. */
export function Actions({ reading, incident, isItsPage = false }: ActionsProps): VNode {
  const { page } = reading.words
  const { supportUrl } = reading.page.page
  return (
    <p class="actions">
      {!reading.page.rehearsal && (
        <a class={incident ? 'button' : 'button quiet'} href={linkTo(reading, 'subscribe/')}>
          {incident ? page.subscribeOpen : page.subscribe}
        </a>
      )}
      {incident && !isItsPage && <a href={linkTo(reading, `incidents/${incident.id}/`)}>{page.allUpdates}</a>}
      {supportUrl && /^(https?|mailto):/i.test(supportUrl) && (
        <a href={supportUrl} rel="noopener">
          {page.support}
        </a>
      )}
    </p>
  )
}
