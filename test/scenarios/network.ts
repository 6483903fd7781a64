/**
 * The stage of the social network's story: a website, two apps, signing in and the feed, each asked from Frankfurt (built in)
 * and by distant agents in New York, London and Milan, each place over an edge of its own. Everything but the clock is real.
 */
import { join } from 'node:path'
import { openIdentity } from '../../probes/agent-home.ts'
import { linkOverHttp } from '../../probes/link-http.ts'
import type { Assignment, ProberLink } from '../../probes/protocol.ts'
import type { CreatedLocation } from '../../server/contract/locations.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import type { Engine } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'
import { type Behaviour, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { subscribeByMail } from '../support/mailbox.ts'
import { openHome, startServer, type TestServer } from '../support/server.ts'
import { type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'
import { ALLOW, openLocalLookout } from './in-process-link.ts'
import { type Lookout, openLookout, passUntil } from './lookout.ts'
import { type PageReader, pageOnDisk, readerOf } from './readers.ts'

export const ONCALL = 'oncall@example.com'
export const EMMA = 'emma@example.com'
export const IVO = 'ivo@example.it'

export const PARTS = ['website', 'ios', 'android', 'login', 'feed'] as const
export type Part = (typeof PARTS)[number]

export const PLACES = ['frankfurt', 'new-york', 'london', 'milan'] as const
export type Place = (typeof PLACES)[number]

/** Of the distant ones; who is asked in Frankfurt stands for all other countries. */
const REGIONS = { 'new-york': 'us-east', london: 'uk', milan: 'italy' } as const

export type Network = PageReader & {
  readonly clock: FakeClock
  readonly server: TestServer
  readonly api: ApiClient
  readonly desk: Desk
  readonly mails: SmtpCatcher
  /** Time goes on, with every check at every place on its way, until the clocks of Rome show this time of 12 June. */
  until(time: string): Promise<void>
  /** What a part does from now on for those who reach it from these places. */
  does(part: Part, behaviour: Behaviour, places?: readonly Place[]): void
  /** Of the component of that key. */
  idOf(part: Part): Promise<string>
  close(): Promise<void>
}

/** 17:00 in Rome on 12 June; all is well; Emma reads English, Ivo Italian, somebody is on call. */
export async function openNetwork(engine: Engine): Promise<Network> {
  const clock = fakeClock(inRome('17:00'))
  const edges = new Map<Place, HttpTarget>()
  for (const place of PLACES) edges.set(place, await startHttpTarget())
  const mails = await startSmtpCatcher()
  const home = await openHome(engine)
  const catalogue = catalogueOf(edgeAt(edges, 'frankfurt').url)
  const server = await startServer({ home, clock, ids: fakeIds(), catalogue, smtpUrl: mails.url })
  const links: ProberLink[] = []
  const close = async () => {
    for (const link of links) link.close()
    await server.close()
    await Promise.all([...[...edges.values()].map((edge) => edge.close()), mails.close()])
    await home.close()
  }
  try {
    const api = await server.signIn()
    await api.post('/oncall', { channel: 'email', address: ONCALL, language: 'en' })
    await eventually(() => pageOnDisk(home.dataDir, 'en'))
    await subscribeByMail(server.url, { catcher: mails, email: EMMA, language: 'en' })
    await subscribeByMail(server.url, { catcher: mails, email: IVO, language: 'it' })
    const lookouts = [await openLocalLookout(server.context, clock)]
    for (const [place, region] of Object.entries(REGIONS) as [keyof typeof REGIONS, string][]) {
      const link = await enrol(place, { region, api, server, clock })
      links.push(link)
      lookouts.push(await openLookout(clock, overEdge(link, edgeAt(edges, place).url)))
    }
    return {
      clock,
      server,
      api,
      desk: openDesk(api),
      mails,
      ...readerOf(server),
      ...actions({ clock, api, edges, lookouts }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Actors {
  readonly clock: FakeClock
  readonly api: ApiClient
  readonly edges: ReadonlyMap<Place, HttpTarget>
  readonly lookouts: readonly Lookout[]
}

function actions({ clock, api, edges, lookouts }: Actors): Pick<Network, 'until' | 'does' | 'idOf'> {
  return {
    until: (time) => passUntil(inRome(time), clock, lookouts),
    does(part, behaviour, places = PLACES) {
      for (const place of places) edgeAt(edges, place).on(`/${part}`, behaviour)
    },
    async idOf(part) {
      const { components } = await api.get<{ components: { id: string; key: string }[] }>('/components')
      return components.find(({ key }) => key === part)?.id ?? ''
    },
  }
}

interface Enrolling {
  readonly region: string
  readonly api: ApiClient
  readonly server: TestServer
  readonly clock: FakeClock
}

/** As an operator does it: a location at the desk, and its token to the agent. */
async function enrol(place: Place, { region, api, server, clock }: Enrolling): Promise<ProberLink> {
  const { token } = await api.post<CreatedLocation>('/locations', { key: place, region })
  const home = { server: new URL(server.url), token, folder: join(server.home.dataDir, place), version: '1.0.0' }
  return linkOverHttp({ ...home, ...(await openIdentity(home)), allow: ALLOW, now: clock.now })
}

/** One address for everybody, and each place meets the edge next to it, as behind an anycast address. */
function overEdge(link: ProberLink, edge: string): Pick<ProberLink, 'assignments' | 'deliver'> {
  const moved = (one: Assignment): Assignment => {
    const { pathname } = new URL(one.target.url)
    return { ...one, target: { ...one.target, url: `${edge}${pathname}` } }
  }
  return {
    deliver: (batch) => link.deliver(batch),
    assignments: async () => {
      const list = await link.assignments()
      return { ...list, assignments: list.assignments.map(moved) }
    },
  }
}

function edgeAt(edges: ReadonlyMap<Place, HttpTarget>, place: Place): HttpTarget {
  const edge = edges.get(place)
  if (!edge) throw new Error(`There is no edge at ${place}`)
  return edge
}

/** Epoch ms at which the clocks of Rome show `hh:mm` on 12 June 2026. */
export function inRome(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return Date.UTC(2026, 5, 12, hours - 2, minutes)
}

/** Looked at on the full minute, so that a beginning and an end on it are exactly that. */
const catalogueOf = (url: string) => `
page:
  name: { en: Network status, it: Stato della rete }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
regions:
  - { key: us-east, name: { en: US east coast, it: Costa est degli USA }, place: { en: on the US east coast, it: sulla costa est degli Stati Uniti } }
  - { key: uk, name: { en: United Kingdom, it: Regno Unito }, place: { en: in the United Kingdom, it: nel Regno Unito } }
  - { key: italy, name: { en: Italy, it: Italia }, place: { en: in Italy, it: in Italia } }
components:
${PARTS.map(
  (part) => `  - key: ${part}
    name: ${NAMES[part]}
    probes: [{ key: ${part}, url: "${url}/${part}", cron: "* * * * *" }]`,
).join('\n')}
`

const NAMES: Readonly<Record<Part, string>> = {
  website: '{ en: Website, it: Sito }',
  ios: '{ en: iOS app, it: App per iOS }',
  android: '{ en: Android app, it: App per Android }',
  login: '{ en: Signing in, it: Accesso }',
  feed: '{ en: Feed, it: Bacheca }',
}
