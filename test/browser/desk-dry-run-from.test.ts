/** At the real desk: a probe that is being written is tried from a distant location, and one that is silent is named so. */
import { expect, test } from 'vitest'
import type { Acknowledgement } from '../../probes/protocol.ts'
import { eventually } from '../support/eventually.ts'
import { enrolAgent, resultAt } from '../support/signed-agent.ts'
import { deskOfFile } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

test('the form offers the locations with an agent, and shows who looked and what came of it', async () => {
  const at = { url: desk.server.url, admin: desk.ada, now: Date.now }
  const milan = await enrolAgent('milan', at)
  await enrolAgent('oslo', at)
  await milan.report([], { features: ['dry-run'] })
  const page = await desk.sit('#/probes', { width: 375, height: 800 })
  await page.getByRole('button', { name: 'Add a probe' }).click()
  await page.getByLabel('URL', { exact: true }).fill(`${desk.target.url}/play`)
  await page.getByLabel('Try it from').selectOption('milan')
  await page.getByRole('button', { name: /^Try it \(/ }).click()
  const asked = await eventually(async () => {
    const { dryRuns } = (await (await milan.report([], { features: ['dry-run'] })).json()) as Acknowledgement
    return dryRuns?.[0] ?? null
  })
  await milan.answer(asked.askId, resultAt(Date.now(), 'dry-run', { outcome: 'fail' }))
  const said = page.getByRole('region', { name: 'What one check says' })
  await said.getByText('(milan)').waitFor()
  expect(await said.innerText()).toContain('HTTP 504 instead of 200-299')
  await judge(page, 'a probe tried from afar')

  await page.getByLabel('Try it from').selectOption('oslo')
  await page.getByRole('button', { name: /^Try it \(/ }).click()
  await page.getByText('This location does not answer.').waitFor()
}, 90_000)
