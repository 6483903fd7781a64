/** The desk for every eye and hand: each view in both themes and languages, by axe, from 320 px up, spaced out, and by the Tab key. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { GivenLink } from '../../server/contract/staff.ts'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { complaints } from '../support/browser.ts'
import { deskOfFile, suspectIn } from './desk-rig.ts'
import { type Stage, VIEWS, type View } from './desk-views.ts'
import { walk } from './hands.ts'
import { judge, spacedOut } from './judge.ts'

const CASES = [
  ['en', 'light', 1280],
  ['en', 'dark', 375],
  ['it', 'light', 320],
  ['it', 'dark', 1280],
] as const
const WORDS = { en: deskEn, it: deskIt }

const desk = deskOfFile()
const pages: Page[] = []
let stage: Stage

/** One of each: a suspicion, an open incident with a webhook that fails, one that has ended, planned work, people of both kinds. */
beforeAll(async () => {
  desk.target.on('/hook', { status: 500 })
  await desk.ada.post('/subscribers/webhooks', { address: `${desk.target.url}/hook` })
  await desk.ada.post('/oncall', { channel: 'email', address: 'ada@example.com', language: 'it' })
  // Before anything is said: what falls within a minute of an open incident follows it.
  const suspected = await suspectIn(desk, '/play')
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const idOf = (key: string) => components.find((one) => one.key === key)?.id ?? ''
  const { probes } = await desk.ada.get<{ probes: { id: string; key: string }[] }>('/probes')
  const { open, ended } = await talkAbout(idOf('payments'))
  await planWork(idOf('payments'))
  const { staff, url } = await desk.ada.post<GivenLink>('/staff', { email: 'ben@example.com', role: 'responder' })
  const rota = { weekday: 1, clock: '09:00', timeZone: 'Europe/Rome', people: [staff.id], escalateAfterMinutes: 5 }
  await desk.ada.put('/rota', rota)
  const probeId = probes.find((one) => one.key === 'streaming-play')?.id ?? ''
  stage = { suspected, open, ended, componentId: idOf('streaming'), probeId, link: url.slice(url.indexOf('#')) }
  for (const [language, colorScheme, width] of CASES) {
    const page = await desk.sit('#/', { colorScheme, width, height: 800, locale: language })
    await page.evaluate(`localStorage.setItem('vedetta.desk.language', '"${language}"')`)
    pages.push(page)
  }
}, 90_000)

/** @returns one that is open, beside another, and one that has ended */
async function talkAbout(componentId: string): Promise<Pick<Stage, 'open' | 'ended'>> {
  const say = (body: string) => ({ en: { title: 'Payments fail', body }, it: { title: 'Pagamenti fermi', body } })
  const components = [{ componentId, impact: 'partial' }]
  const { incident } = await desk.ada.post<IncidentDetail>('/incidents', { components, texts: say('One.') })
  const over = { state: 'resolved', version: incident.version, components, texts: say('Over.') }
  await desk.ada.post(`/incidents/${incident.id}/updates`, over)
  await desk.ada.post('/incidents', { components, texts: say('One more.') })
  const two = await desk.ada.post<IncidentDetail>('/incidents', { components, texts: say('Two.') })
  return { open: two.incident.id, ended: incident.id }
}

async function planWork(componentId: string): Promise<void> {
  const startsAt = Date.now() + 86_400_000
  const texts = { en: { title: 'New router' }, it: { title: 'New router' } }
  await desk.ada.post('/maintenances', { startsAt, endsAt: startsAt + 3_600_000, components: [{ componentId }], texts })
}

let opened = 0

async function open(page: Page, view: View, t: typeof deskEn): Promise<void> {
  // Another address each time: a hash alone would leave what an earlier view has opened.
  opened += 1
  await page.goto(`${desk.server.url}/console/?${opened}${view.hash(stage)}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.getByText(view.ready(t)).first().waitFor()
  await view.act?.(page, t)
}

const views = Object.values(VIEWS)
  .flat()
  .map((view) => [view.what, view] as const)

test.each(views)(
  '%s: axe finds nothing, nothing is pushed sideways, every stop of the Tab key is seen',
  async (_, view) => {
    for (const [index, [language, theme, width]] of CASES.entries()) {
      const page = pages[index] as Page
      await open(page, view, WORDS[language])
      await judge(page, `${view.what} in ${language}, ${theme}, at ${width} px`)
      expect.soft(await spacedOut(page), view.what).toBeLessThanOrEqual(0)
    }
    for (const page of pages.slice(0, 2)) expect.soft((await walk(page)).lost, view.what).toEqual([])
  },
)

test.each(CASES)('the sign-in in %s, %s, at %i px', async (locale, colorScheme, width) => {
  const stranger = await desk.browser.openPage({ locale, colorScheme, width })
  await stranger.goto(`${desk.server.url}/console/`)
  await stranger.getByRole('heading', { level: 1 }).first().waitFor()
  await judge(stranger, 'sign-in')
})

describe('the table', () => {
  const router = readFileSync(new URL('../../web/console/router.ts', import.meta.url), 'utf8')
  const namesIn = (from: string, to: string) =>
    [...router.slice(router.indexOf(from), router.indexOf(to)).matchAll(/'([\w-]+)'/g)].map(([, name]) => name)

  test('has every place of the router', () => {
    const type = router.slice(router.indexOf('export type Place'), router.indexOf('/** `heard`'))
    const places = [...type.matchAll(/\bat: ([^;}]+)/g)].flatMap(([, names]) => names?.match(/[\w-]+/g) ?? [])
    expect(Object.keys(VIEWS).sort()).toEqual(places.sort())
  })

  test('has every part of the people', () => {
    const hashes = VIEWS.people?.map((view) => view.hash(stage)) ?? []
    const parts = namesIn('export const PEOPLE_PARTS', 'export type PeoplePart')
    expect(hashes).toEqual(parts.map((part) => (part === 'heard' ? '#/people' : `#/people/${part}`)))
  })
})

test('nothing was complained of in any of them', () => {
  // What was still being read when the page was left is no fault, and the link that is none is refused.
  const expected = /ERR_ABORTED|404/
  expect(pages.flatMap((page) => complaints(page).filter((line) => !expected.test(line)))).toEqual([])
})
