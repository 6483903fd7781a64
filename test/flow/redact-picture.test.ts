/** A picture that must go: out of the rows, off the announcements that show it, and off the page; the log keeps no copy. */
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../server/domain/time.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { changeAnnouncement } from '../../server/flow/publish-announcement.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import { redact, seek } from '../../server/flow/redact.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { ahead, current, EDITING, picture, say } from './announcements.ts'
import { done } from './commands.ts'
import { NOWHERE } from './delivering.ts'

const WHY = 'She never agreed to it'
const texts = { en: { title: 'A new app', body: 'Look.', alt: 'A phone' } }

function go(flow: Flow, id: string, why = WHY) {
  return redact(flow.context, { redact: { picture: id, why }, actor: ADA }, null)
}

/** What the folder of files is asked to remove, after the page has changed. */
async function removed(flow: Flow): Promise<readonly string[]> {
  const asked: string[] = []
  const forget = async ({ files }: { readonly files: readonly string[] }) => void asked.push(...files)
  await publishSnapshot(flow.context, { ...NOWHERE, forget }, { live: null, renew: false })
  return asked
}

describe.each(ENGINES)('a picture that is redacted on %s', (engine) => {
  test('goes from its row and from all that show it, which stand without it', async () => {
    const flow = await freshFlow(engine)
    const [gone, kept] = [await picture(flow), await picture(flow, 320)]
    const shown = done(await say(flow, { picture: gone.id, texts })).announcement
    const planned = await ahead(flow, { picture: gone.id, texts })
    const other = done(await say(flow, { picture: kept.id, texts })).announcement
    const found = {
      kept: [
        { in: 'announcements', times: 2 },
        { in: 'pictures', times: 1 },
      ],
      named: [],
    }
    expect(done(await seek(flow.context, { picture: gone.id }))).toEqual(found)
    expect(done(await go(flow, gone.id))).toEqual(found)
    expect(await flow.store.db.selectFrom('pictures').select('id').execute()).toEqual([{ id: kept.id }])
    for (const { id } of [shown, planned]) {
      expect(await current(flow, id)).toMatchObject({ picture: null, alt: {}, version: 2, title: { en: 'A new app' } })
    }
    expect(await current(flow, other.id)).toMatchObject({ picture: { id: kept.id }, version: 1 })
    const pictures = ((await flow.page()).announcements ?? []).map((one) => [one.id, one.picture?.alt.en])
    expect(Object.fromEntries(pictures)).toEqual({ [shown.id]: undefined, [other.id]: 'A phone' })
    expect(await removed(flow)).toEqual(['png', 'jpeg', 'webp'].map((type) => `pictures/${gone.id}.${type}`))
  })

  test('is in the log with who, why and where, and a save from before it is refused', async () => {
    const flow = await freshFlow(engine)
    const { id } = await picture(flow)
    const { announcement } = done(await say(flow, { picture: id, texts }))
    done(await go(flow, id))
    const rows = flow.store.db.selectFrom('audit').select(['who', 'subject_id', 'detail'])
    const detail = `${WHY} (announcements 1, pictures 1)`
    expect(await rows.where('action', '=', 'picture.redacted').execute()).toEqual([
      { who: 'person:ada:Ada', subject_id: id, detail },
    ])
    const change = { version: 1, endsAt: announcement.endsAt, picture: id, texts }
    const stale = { id: announcement.id, change }
    expect(await changeAnnouncement(flow.context, EDITING, stale)).toHaveProperty('refused')
  })

  test('of which a file alone is left loses that, too; brought again it is a new one, and stays', async () => {
    const flow = await freshFlow(engine)
    const { id } = await picture(flow)
    flow.clock.advance(DAY_MS + 1)
    await dropOld(flow.context)
    const found = done(await go(flow, id))
    expect(found.kept).toEqual([{ in: 'pictures', times: 1 }])
    expect(await removed(flow)).toContain(`pictures/${id}.png`)
    expect(await go(flow, id)).toMatchObject({ refused: 'not-found' })
    expect(done(await seek(flow.context, { picture: id })).kept).toEqual([])
    flow.clock.advance(1)
    await picture(flow)
    expect(await removed(flow)).toEqual([])
    expect(done(await seek(flow.context, { picture: id })).kept).toEqual([{ in: 'pictures', times: 1 }])
  })

  test.each([
    ['one that never came', 'f'.repeat(64), WHY, 'not-found'],
    ['a reason of nothing', null, '  ', 'reason-missing'],
  ])('is refused: %s', async (_name, named, why, refused) => {
    const flow = await freshFlow(engine)
    const { id } = await picture(flow)
    expect(await go(flow, named ?? id, why)).toMatchObject({ refused })
    expect(await flow.store.db.selectFrom('redactions').selectAll().execute()).toEqual([])
  })
})
