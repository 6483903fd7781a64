/** Links from an incident to those of others: on the page at once, once each, and told to nobody. */
import { describe, expect, test } from 'vitest'
import { addLink, removeLink } from '../../server/flow/link-incident.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, freshFlow } from '../support/flow-context.ts'
import { done, open, outbox, post } from './commands.ts'

const LINK = { url: 'https://status.example.net/incidents/7', title: 'Elevated errors at the edge' }

describe.each(ENGINES)('a link to an incident of others on %s', (engine) => {
  async function linked() {
    const flow = await freshFlow(engine)
    const incidentId = done(await open(flow)).incident.id
    const command = { incidentId, actor: BEN, repeat: null }
    const detail = done(await addLink(flow.context, command, LINK))
    return { flow, command, detail, id: detail.links[0]?.id ?? '' }
  }

  test('stands at the desk and on the page, writes to nobody and moves nothing', async () => {
    const { flow, command, detail } = await linked()
    expect(detail.links).toMatchObject([LINK])
    expect((await flow.page()).open[0]?.links).toEqual([LINK])
    expect(await outbox(flow)).toHaveLength(1)
    expect(detail.history).toContainEqual(expect.objectContaining({ action: 'link.added', detail: LINK.title }))
    done(await post(flow, command.incidentId, { version: 1 }))
  })

  test('is taken away again', async () => {
    const { flow, command, id } = await linked()
    expect(done(await removeLink(flow.context, command, id)).links).toEqual([])
    expect((await flow.page()).open[0]?.links).toBeUndefined()
    expect(await removeLink(flow.context, command, id)).toMatchObject({ refused: 'not-found' })
  })

  test('to the same place twice is refused', async () => {
    const { flow, command } = await linked()
    const again = await addLink(flow.context, command, { ...LINK, title: 'The same' })
    expect(again).toMatchObject({ refused: 'key-taken', field: 'url' })
  })
})
