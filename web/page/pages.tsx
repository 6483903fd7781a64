/** The pages that viewers see, each as one finished document: now, one incident, the last 90 days, subscribe. */
import type { PublicAnnouncement, PublicIncident, PublicMaintenance } from '../../server/contract/public.ts'
import { fill } from '../words/fill.ts'
import { isolate } from '../words/local-text.ts'
import { AnnouncementPage, Announcements, PastAnnouncements, titleOf } from './announcements.tsx'
import { documentHtml } from './document.tsx'
import { Headline } from './headline.tsx'
import { History, HistorySection, UnderWay } from './history.tsx'
import { IncidentPage, OpenIncidents } from './incidents.tsx'
import { markdownText } from './markdown.ts'
import { hasEnded, MaintenancePage, Planned } from './planned.tsx'
import { nameOf, type Reading, say } from './reading.ts'
import { Services } from './services.tsx'
import { stateNow, storyOf, storyText, titleText } from './story.ts'
import { SubscribeForm } from './subscribe.tsx'

export function homeHtml(reading: Reading): string {
  const story = storyOf(reading)
  // What is broken comes first, and whole.
  const isBroken = reading.page.open.length > 0
  return documentHtml({
    reading,
    kind: 'live',
    path: '',
    state: story.state,
    title: storyText(reading, story),
    description: describe(reading, story.is === 'incident' ? story.incident : null),
    content: (
      <>
        <Headline reading={reading} story={story} />
        {!isBroken && <Announcements reading={reading} />}
        <Services reading={reading} />
        <OpenIncidents reading={reading} />
        {isBroken && <Announcements reading={reading} />}
        <Planned reading={reading} />
        <HistorySection reading={reading} />
      </>
    ),
  })
}

export function incidentHtml(reading: Reading, incident: PublicIncident): string {
  const { page } = reading.words
  const isOver = incident.state === 'resolved'
  return documentHtml({
    reading,
    kind: isOver ? 'record' : 'live',
    path: `incidents/${incident.id}/`,
    state: isOver ? 'operational' : stateNow(incident),
    title: `${page.incidentStates[incident.state]}: ${titleText(reading, incident)}`,
    description: describe(reading, incident),
    content: <IncidentPage reading={reading} incident={incident} />,
  })
}

export function maintenanceHtml(reading: Reading, work: PublicMaintenance): string {
  const { page } = reading.words
  const title = say(reading, work.title)
  const body = say(reading, work.body)
  const isOver = hasEnded(work)
  return documentHtml({
    reading,
    kind: isOver ? 'record' : 'live',
    path: `maintenance/${work.id}/`,
    state: isOver ? 'operational' : work.state === 'in-progress' ? 'maintenance' : storyOf(reading).state,
    title: `${page.planned.states[work.state]}: ${title ? isolate(title.text) : page.states.maintenance}`,
    description: body ? isolate(shorten(markdownText(body.text).replace(/\s+/g, ' '), 200)) : page.planned.checksGoOn,
    content: <MaintenancePage reading={reading} work={work} />,
  })
}

export function announcementHtml(reading: Reading, one: PublicAnnouncement): string {
  const body = say(reading, one.body)
  const isOver = one.state === 'ended'
  return documentHtml({
    reading,
    kind: isOver ? 'record' : 'live',
    path: `announcements/${one.id}/`,
    state: isOver ? 'operational' : storyOf(reading).state,
    title: isolate(titleOf(reading, one).text),
    description: body ? isolate(shorten(markdownText(body.text).replace(/\s+/g, ' '), 200)) : describe(reading, null),
    content: <AnnouncementPage reading={reading} one={one} />,
  })
}

export function historyHtml(reading: Reading): string {
  const { page } = reading.words
  return documentHtml({
    reading,
    kind: 'live',
    path: 'history/',
    state: storyOf(reading).state,
    title: page.historyTitle,
    description: describe(reading, null),
    content: (
      <section class="lead history">
        <h1 id="now" tabindex={-1}>
          {page.historyTitle}
        </h1>
        <UnderWay reading={reading} />
        <History reading={reading} most={Number.POSITIVE_INFINITY} under="h1" />
        <PastAnnouncements reading={reading} />
      </section>
    ),
  })
}

export function subscribeHtml(reading: Reading): string {
  const { form } = reading.words.page
  return documentHtml({
    reading,
    kind: 'still',
    path: 'subscribe/',
    state: storyOf(reading).state,
    title: form.title,
    description: form.intro,
    content: <SubscribeForm reading={reading} />,
  })
}

/** One or two sentences for a preview: what the newest update says, else whose page this is. */
function describe(reading: Reading, incident: PublicIncident | null): string {
  const body = incident?.updates[0] && say(reading, incident.updates[0].body)
  if (body) return isolate(shorten(markdownText(body.text).replace(/\s+/g, ' '), 200))
  const { name, id } = reading.page.page
  return fill(reading.words.page.statusOf, { page: isolate(nameOf(reading, name, id).text) })
}

/** Cut between letters as people count them. */
function shorten(text: string, most: number): string {
  const letters = [...new Intl.Segmenter().segment(text.slice(0, most * 12))]
  if (letters.length <= most) return text.slice(0, most * 12)
  return `${text.slice(0, letters[most - 1]!.index)}…`
}
