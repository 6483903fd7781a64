/** The June night in about a minute: healthy, 504, suspected, confirmed, told, back, told again. Played once by main.ts. */
import type { IncidentDetail, IncidentView } from '../../server/contract/incidents.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { nextMailTo } from '../support/mailbox.ts'
import { type Cast, EMMA, gatherPeople, IVO, ONCALL } from './cast.ts'
import { typeOf } from './room.ts'

const PATIENT = { withinMs: 60_000, everyMs: 10 }

/** What it took, in ms. */
export type Measured = {
  suspected: number
  oncallTold: number
  onPage: number
  firstNotice: number
  looksRecovered: number
}

export async function playStory(cast: Cast): Promise<Measured> {
  const { timeline } = cast
  timeline.heading('People')
  const desk = openDesk(await gatherPeople(cast))
  timeline.heading('A quiet evening')
  await pageShows(cast, 'operational', 'The checks have looked: the page says "Our checks find no problem."')
  await cast.pause('all is well', 4_000)
  timeline.heading('HTTP 504')
  const { incident, suspected, oncallTold } = await breakDown(cast, desk)
  await cast.pause('on-call reads the evidence and picks a template', 8_000)
  timeline.heading('Confirmed')
  const told = await tellEveryone(cast, 'confirmed from the template, in two languages', () =>
    desk.publish(incident.id, 'confirmation', { impact: 'major', regions: ['italy', 'spain'] }),
  )
  await cast.pause('engineers look for the cause', 8_000)
  timeline.heading('The cause is found')
  await tellEveryone(cast, 'a second update', () => desk.publish(incident.id, 'cause-found'))
  await cast.pause('engineers mend it', 8_000)
  timeline.heading('The service is back')
  const looksRecovered = await comeBack(cast, desk, incident.id)
  await cast.pause('on-call makes sure', 5_000)
  timeline.heading('It is over')
  await tellEveryone(cast, 'resolved from the recovery template', () => desk.publish(incident.id, 'recovery'))
  await pageShows(cast, 'operational', 'the page is green again, and the interval stands in its history')
  return { suspected, oncallTold, onPage: told.onPage, firstNotice: told.firstNotice, looksRecovered }
}

async function breakDown(
  cast: Cast,
  desk: Desk,
): Promise<{ incident: IncidentView; suspected: number; oncallTold: number }> {
  const { timeline, service, mails, webhooks } = cast
  const first = service.nextAnswer(504)
  service.break()
  timeline.mark('the video service stops: its edge answers every request for video with 504')
  const since = await timeline.during('waiting for the next check', first)
  timeline.mark('a check gets the first 504', { at: since })
  const since504 = () => performance.now() - since
  const told: number[] = []
  const mail = nextMailTo(mails, ONCALL).then(({ parsed }) => {
    told.push(since504())
    timeline.mark(`on-call gets a mail: "${parsed.subject}"`, { tookMs: since504() })
  })
  const hook = webhooks
    .next(({ path }) => path === '/oncall')
    .then(({ payload }) => {
      told.push(since504())
      timeline.mark(`on-call gets a webhook: ${typeOf(payload)}`, { tookMs: since504() })
    })
  const seen = eventually(async () => (await desk.inbox())[0], PATIENT).then((incident) => {
    timeline.mark('suspected: it lies in the inbox of the desk', { tookMs: since504() })
    return { incident, suspected: since504() }
  })
  const page = pageShows(cast, 'major', 'the page says: "Our checks have had no good answer from Streaming ..."', since)
  const [{ incident, suspected }] = await timeline.during(
    'three bad answers in a row',
    Promise.all([seen, mail, hook, page]),
  )
  const { evidence } = await desk.read(incident.id)
  for (const one of evidence.slice(0, 3)) {
    timeline.say(
      `                           evidence: ${one.because}, ${one.phases.totalMs.toFixed(0)} ms, server ${one.headers.server}`,
    )
  }
  return { incident, suspected, oncallTold: Math.min(...told) }
}

/** Publishes, then waits for the page, both mails and the webhook, each measured from the moment of publishing. */
async function tellEveryone(
  { timeline, product, mails, webhooks }: Cast,
  what: string,
  publish: () => Promise<IncidentDetail>,
): Promise<{ onPage: number; firstNotice: number }> {
  const since = performance.now()
  const mark = (text: string) => {
    const tookMs = performance.now() - since
    timeline.mark(text, { tookMs })
    return tookMs
  }
  const told = [EMMA, IVO].map((address) =>
    nextMailTo(mails, address).then(({ parsed }) =>
      mark(`${address}: "${parsed.subject}" / ${firstLine(parsed.text)}`),
    ),
  )
  const hook = webhooks
    .next(({ path }) => path === '/subscriber')
    .then(({ payload, refusal }) => mark(`the subscriber's webhook: ${typeOf(payload)}, ${refusal ?? 'signed well'}`))
  const published = await publish()
  mark(`${what}: committed`)
  const revision = published.updates[0]?.revision ?? 0
  const page = eventually(async () => (await readStatus(product.url)).revision >= revision, {
    ...PATIENT,
    everyMs: 2,
  })
  const onPage = page.then(() => mark('the page has it'))
  const [swapped, ...notices] = await timeline.during('page, mails and webhook', Promise.all([onPage, hook, ...told]))
  return { onPage: swapped, firstNotice: Math.min(...notices) }
}

async function comeBack(cast: Cast, desk: Desk, incidentId: string): Promise<number> {
  const { timeline, service, mails } = cast
  const first = service.nextAnswer(200)
  const mail = nextMailTo(mails, ONCALL)
  service.mend()
  timeline.mark('the video service is back')
  const since = await timeline.during('waiting for the next check', first)
  timeline.mark('a check gets a good answer', { at: since })
  const over = eventually(async () => (await desk.read(incidentId)).incident.looksOverAt !== null, PATIENT)
  const tookMs = await timeline.during(
    'two good answers and three seconds',
    over.then(() => performance.now() - since),
  )
  timeline.mark('looks recovered: the desk offers the recovery template', { tookMs })
  const { parsed } = await mail
  timeline.mark(`on-call gets a mail: ${firstLine(parsed.text)}`, { tookMs: performance.now() - since })
  return tookMs
}

async function pageShows({ product, timeline }: Cast, state: string, what: string, since?: number): Promise<void> {
  const isShown = async () => (await readStatus(product.url)).state === state
  await timeline.during('the page', eventually(isShown, PATIENT))
  timeline.mark(what, since === undefined ? {} : { tookMs: performance.now() - since })
}

type Status = { readonly revision: number; readonly state: string }

/** One of the page's files: they swap all at once. */
async function readStatus(url: string): Promise<Status> {
  return ((await (await fetch(`${url}/api/v2/status.json`)).json()) as { vedetta: Status }).vedetta
}

function firstLine(text: string | undefined): string {
  return text?.trim().split('\n', 1)[0] ?? ''
}
