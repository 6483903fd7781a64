/** What is left of a rehearsal, on both engines: its stop-watch, and its hidden page for a day. */
import { describe, expect, test } from 'vitest'
import { DAY_MS, SECOND_MS } from '../../server/domain/time.ts'
import { acknowledge } from '../../server/flow/acknowledge.ts'
import { endRehearsal } from '../../server/flow/close-rehearsal.ts'
import { readDossier } from '../../server/flow/dossier.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { readReport } from '../../server/flow/rehearsal-report.ts'
import { openRehearsedPages } from '../../server/flow/rehearsed-page.ts'
import { turnGreen } from '../../server/flow/start-rehearsal.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA } from '../support/flow-context.ts'
import { sendAll } from './calling.ts'
import { done, post } from './commands.ts'
import { release, send } from './delivering.ts'
import { begun, crew, SECRET, texts } from './rehearsing.ts'
import { scriptedSender } from './scripted-sender.ts'

describe.each(ENGINES)('a rehearsal on %s', (engine) => {
  test('the report says who did what after how long, outlives its messages, and is the only record to keep', async () => {
    const flow = await crew(engine)
    const { id, incidentId } = await begun(flow)
    flow.clock.advance(4 * SECOND_MS)
    await sendAll(flow)
    await send(flow, scriptedSender())
    flow.clock.advance(10 * SECOND_MS)
    done(await acknowledge(flow.context, { incidentId, actor: ADA }, null))
    flow.clock.advance(16 * SECOND_MS)
    done(await post(flow, incidentId, { version: 1, texts }))
    flow.clock.advance(2 * SECOND_MS)
    await release(flow)
    await send(flow, scriptedSender())
    flow.clock.advance(60 * SECOND_MS)
    done(await turnGreen(flow.context, { id, actor: ADA }, null))
    flow.clock.advance(8 * SECOND_MS)
    done(await post(flow, incidentId, { version: 2, state: 'resolved', texts }))
    flow.clock.advance(400 * DAY_MS)
    await dropOld(flow.context)
    const dossier = await readDossier(flow.context, { incidentId, actor: ADA, withNotes: false })
    expect(dossier).toMatchObject({ refused: 'not-allowed-from-here' })
    const report = done(await readReport(flow.context, id))
    expect(report.figures).toEqual({
      ...{ firstAlertedMs: 4_000, takenMs: 14_000, publishedMs: 30_000, everyoneToldMs: 32_000 },
      ...{ resolvedMs: 100_000, greenToResolvedMs: 8_000 },
    })
    expect(report.steps.map((s) => [s.afterMs / SECOND_MS, s.what, s.who])).toEqual([
      [0, 'started', 'Ada'],
      [4, 'alerted', 'ada'],
      [4, 'alerted', 'dora'],
      [14, 'taken', 'Ada'],
      [30, 'investigating', 'Ada'],
      [32, 'told', null],
      [92, 'green', 'Ada'],
      [100, 'resolved', 'Ada'],
      [100, 'ended', 'Ada'],
    ])
  })

  test('its hidden page opens by its address alone, and closes a day after the end', async () => {
    const flow = await crew(engine)
    const { id, incidentId, pageUrl } = await begun(flow)
    const pages = openRehearsedPages(flow.context)
    const token = pageUrl.split('/').at(-1) ?? ''
    done(await post(flow, incidentId, { version: 1, texts }))
    const file = await pages.find(token, 'en/')
    expect(new TextDecoder().decode(file === 'elsewhere' ? undefined : file?.body)).toContain(SECRET)
    expect(await pages.find(token, 'en/incidents/other/')).toBe('elsewhere')
    expect(await pages.find(`${token.slice(0, -1)}x`, 'en/')).toBeNull()
    done(await endRehearsal(flow.context, { id, actor: ADA }, null))
    flow.clock.advance(DAY_MS + 1)
    expect(await pages.find(token, 'en/')).toBeNull()
  })
})
