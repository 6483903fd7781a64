/** A heartbeat set up at the desk in a real browser: its form, its secret URL, and what is heard under it. */
import { expect, test } from 'vitest'
import type { ProbeList } from '../../server/contract/catalogue.ts'
import { axe } from '../support/browser.ts'
import { button, deskEachTest } from './desk-rig.ts'

const desk = deskEachTest()

test.each([1280, 375])(
  'a job is set up, told of, and seen at the desk, %i px wide',
  async (width) => {
    const page = await desk.sit('#/probes', { width })
    await button(page, 'Add a probe').click()
    await page.getByLabel('Kind of check').selectOption('heartbeat')
    expect(await page.getByLabel('URL', { exact: true }).count()).toBe(0)
    expect(await button(page, 'Try it (nothing is recorded)').count()).toBe(0)
    await page.getByLabel('Component', { exact: true }).selectOption({ label: 'Payments' })
    await page.getByLabel('Key', { exact: true }).fill('settlement')
    await page.getByLabel('Grace').fill('5')
    await button(page, 'Save').click()
    await page.getByText('Not a length: 5').waitFor()
    await page.getByLabel('Grace').fill('1h')
    await page.getByLabel('Cron expression instead').fill('30 2 * * *')
    await page.getByLabel('Time zone of the cron expression').fill('Mars/Olympus')
    await button(page, 'Save').click()
    await page.getByText(/is no time zone/).waitFor()
    await page.getByLabel('Time zone of the cron expression').fill('Europe/Rome')
    await button(page, 'Save').click()

    await page.getByText('There is none yet: nothing can be heard.').waitFor()
    await button(page, 'Make the URL').click()
    const url = (await page.locator('.secret code').textContent()) ?? ''
    expect(url).toMatch(/\/api\/heartbeat\/[\w-]{43}$/)
    await page.getByText('Nothing was heard yet.').waitFor()
    await fetch(`${url}/start`, { method: 'POST' })
    await page.getByText('Running since').waitFor()
    await fetch(`${url}/3`, { method: 'POST', body: 'disk full' })
    await page.getByText('disk full').waitFor()
    await page.getByText('Next due').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(await axe(page)).toEqual([])

    await page.reload()
    await button(page, 'Make a new URL').waitFor()
    expect(await page.content()).not.toContain(url.split('/').at(-1))
    const { probes } = await desk.ada.get<ProbeList>('/probes')
    expect(probes.find((one) => one.key === 'settlement')).toMatchObject({
      ...{ kind: 'heartbeat', cron: '30 2 * * *', timeZone: 'Europe/Rome', graceMs: 3_600_000 },
      last: { outcome: 'fail', code: 'job-failed' },
    })

    const job = probes.find((one) => one.key === 'settlement')
    await page.goto(`${desk.server.url}/console/#/why/${job?.componentId}`)
    await page.getByText('No place looks: the job tells of itself.').waitFor()
    await page.getByText('Made a secret URL for a probe').waitFor()
    await page.getByText('The job failed').first().waitFor()
  },
  90_000,
)
