/** The desk for every eye and hand: axe, both themes, both languages, 375 px, targets that a thumb hits. */
import { beforeAll, expect, test, vi } from 'vitest'
import type { IncidentDetail, IncidentList } from '../../server/contract/incidents.ts'
import { deskEn } from '../../web/words/en.ts'
import { deskIt } from '../../web/words/it.ts'
import { complaints } from '../support/browser.ts'
import { deskOfFile, GATEWAY_TIMEOUT } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()
let suspected: string
let open: string

/** One of each: a suspicion, an open incident with a webhook that fails, one that has ended, people of both kinds. */
beforeAll(async () => {
  desk.target.on('/hook', { status: 500 })
  await desk.ada.post('/subscribers/webhooks', { address: `${desk.target.url}/hook` })
  await desk.ada.post('/oncall', { channel: 'email', address: 'ada@example.com', language: 'it' })
  // Before anything is said: what falls within a minute of an open incident follows it.
  desk.target.on('/play', GATEWAY_TIMEOUT)
  suspected = await vi.waitFor(
    async () => {
      const { incidents } = await desk.ada.get<IncidentList>('/incidents?view=inbox')
      return incidents.find((one) => one.state === 'suspected')!.id
    },
    { timeout: 20_000, interval: 200 },
  )
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const payments = components.find((one) => one.key === 'payments')?.id
  const say = (body: string) => ({ en: { title: 'Payments fail', body }, it: { title: 'Pagamenti fermi', body } })
  const hit = [{ componentId: payments, impact: 'partial' }]
  const over = await desk.ada.post<IncidentDetail>('/incidents', { components: hit, texts: say('One.') })
  await desk.ada.post(`/incidents/${over.incident.id}/updates`, {
    state: 'resolved',
    version: over.incident.version,
    components: hit,
    texts: say('Over.'),
  })
  open = (await desk.ada.post<IncidentDetail>('/incidents', { components: hit, texts: say('Two.') })).incident.id
})

const WORDS = { en: deskEn, it: deskIt }
const CASES = [
  ['en', 'light', 1280],
  ['en', 'dark', 375],
  ['it', 'light', 375],
  ['it', 'dark', 1280],
] as const

test.each(CASES)(
  'in %s, %s, at %i px axe finds nothing and nothing is pushed sideways',
  async (language, theme, width) => {
    const options = { colorScheme: theme, width, height: 800, locale: language }
    const t = WORDS[language]
    const page = await desk.sit('#/', options)
    if (language === 'it') await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
    await page.reload()
    const look = async (what: string, hash: string, ready: string | RegExp, act?: () => Promise<unknown>) => {
      await page.goto(`${desk.server.url}/console/${hash}`)
      await page.getByText(ready).first().waitFor()
      await act?.()
      await judge(page, what)
    }
    const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click()
    await look('inbox', '#/', t.inbox.suspected)
    await look('suspicion', `#/incidents/${suspected}`, t.evidence.checks)
    await look('stale words', `#/incidents/${suspected}`, t.evidence.checks, async () => {
      await page.getByLabel(`${t.compose.fields.works} EN`).fill('All else works.')
      await page.getByText(t.compose.leaveEmpty).waitFor()
    })
    await look('dismissing', `#/incidents/${suspected}`, t.evidence.checks, () => press(t.incident.dismiss))
    await look('open incident', `#/incidents/${open}`, 'Two.')
    await look('update', `#/incidents/${open}`, 'Two.', () => press(t.incident.update))
    await look('correction', `#/incidents/${open}`, 'Two.', () => press(t.correction.button))
    await look('deliveries', `#/incidents/${open}`, 'Two.', () => press(t.update.deliveries))
    await look('ended', '#/incidents/ended', t.states.resolved)
    await look('by hand', '#/incidents/new', t.openByHand.text)
    await look('components', '#/components', t.components.stated, () => press(t.components.add))
    await look('probes', '#/probes', /portal-home/, () => page.getByRole('link', { name: /portal-home/ }).click())
    await look('locations', '#/locations', t.locations.isLocal)
    await look('people', '#/people', '/hook')
    await look('people at the desk', '#/people/desk', t.team.invite)
    await look('programs', '#/people/programs', t.tokens.add)
    await look('the log', '#/people/log', t.log.export)
    await look('my account', '#/me', t.me.thisOne)
    await look('system', '#/system', t.system.testSend)
    await look('keys', '#/', t.inbox.suspected, () => page.keyboard.press('?'))
    // What was still being read when the page was left is no fault.
    expect(complaints(page).filter((line) => !line.includes('ERR_ABORTED'))).toEqual([])

    const stranger = await desk.browser.openPage(options)
    await stranger.goto(`${desk.server.url}/console/`)
    await stranger.getByRole('heading', { level: 1 }).waitFor()
    await judge(stranger, 'sign-in')
  },
  120_000,
)
