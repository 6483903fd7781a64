/** Whom a correction still finds: those whom the wrong words reached, as long as it is kept who they are. */
import { describe, expect, test } from 'vitest'
import type { IncidentDetail, OpenIncident } from '../../server/contract/incidents.ts'
import { DAY_MS } from '../../server/domain/time.ts'
import { correctUpdate } from '../../server/flow/correct-update.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { stopUpdate } from '../../server/flow/stop-update.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { scriptedSender } from './scripted-sender.ts'

describe.each(ENGINES)('a correction on %s', (engine) => {
  async function opened(change: Partial<OpenIncident> = {}): Promise<{ flow: Flow; detail: IncidentDetail }> {
    const flow = await freshFlow(engine)
    await readers(flow, 2)
    return { flow, detail: done(await open(flow, change)) }
  }

  /** @returns the answer, and who is written to because of it */
  async function correct(flow: Flow, { incident, updates }: IncidentDetail) {
    const texts = { en: { body: 'Only in Italy.' }, it: null }
    const command = { version: incident.version, updateId: updates.at(-1)?.id ?? '', texts }
    const asked = { incidentId: incident.id, correct: command, actor: ADA }
    const answer = done(await correctUpdate(flow.context, asked, null))
    await release(flow)
    const sender = scriptedSender()
    await send(flow, sender)
    const heard = sender.tried.filter((m) => m.text.text === 'Only in Italy.').map((m) => m.address)
    return { answer, heard: heard.toSorted() }
  }

  const ALL = ['r1@example.com', 'r2@example.com']

  /** Told to both, over, and so many days after that. */
  async function oldOne(days: number) {
    const { flow, detail } = await opened()
    await release(flow)
    await send(flow, scriptedSender())
    const over = done(await post(flow, detail.incident.id, { version: 1, state: 'resolved', notify: false }))
    flow.clock.advance(days * DAY_MS + 1)
    await dropOld(flow.context)
    return { flow, over }
  }

  test('finds everybody as long as the deliveries are kept', async () => {
    const { flow, over } = await oldOne(89)
    const { answer, heard } = await correct(flow, over)
    expect(heard).toEqual(ALL)
    expect(answer.updates.map((u) => [u.deliveriesDropped, u.noticesAt !== null])).toEqual([
      [false, true],
      [false, false],
      [false, true],
    ])
  })

  test('is told to nobody once they are gone, and says so before and after; the page is corrected', async () => {
    const { flow, over } = await oldOne(90)
    const { answer, heard } = await correct(flow, over)
    expect(heard).toEqual([])
    const [correction, , wrong] = answer.updates
    expect(correction).toMatchObject({ deliveriesDropped: false, noticesAt: null, deliveries: null })
    expect(wrong).toMatchObject({ deliveriesDropped: true, deliveries: { recipients: 2, sent: 2 } })
    expect(JSON.stringify(await flow.page())).toContain('Only in Italy.')
  })

  test('of words that were told to nobody looks like no mailing to come', async () => {
    const { flow, detail } = await opened({ notify: false })
    const { answer, heard } = await correct(flow, detail)
    expect(heard).toEqual([])
    expect(answer.updates[0]).toMatchObject({ correctionOf: detail.updates[0]?.id, noticesAt: null, deliveries: null })
  })

  test('of an update that was stopped before it left is told to nobody', async () => {
    const { flow, detail } = await opened()
    done(await stopUpdate(flow.context, { updateId: detail.updates[0]?.id ?? '', actor: ADA }, null))
    const { answer, heard } = await correct(flow, detail)
    expect(heard).toEqual([])
    expect(answer.updates[0]).toMatchObject({ noticesAt: null, deliveries: null })
  })

  test('says it again in every language that was wrong, or leaves it out by name', async () => {
    const { flow, detail } = await opened()
    const { incident, updates } = detail
    const command = { version: 1, updateId: updates[0]?.id ?? '', texts: { en: { body: 'Only in Italy.' } } }
    const asked = { incidentId: incident.id, correct: command, actor: ADA }
    expect(await correctUpdate(flow.context, asked, null)).toMatchObject({ refused: 'text-stale', field: 'texts/it' })
  })

  test('made before the update is fanned out follows it to everyone', async () => {
    const { flow, detail } = await opened()
    const { answer, heard } = await correct(flow, detail)
    expect(heard).toEqual(ALL)
    expect(answer.updates[0]?.noticesAt).not.toBeNull()
  })
})
