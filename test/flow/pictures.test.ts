import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { PublicFile } from '../../server/contract/public.ts'
import { DAY_MS } from '../../server/domain/time.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { addPicture, readPictureContent } from '../../server/flow/pictures.ts'
import { withdrawAnnouncement } from '../../server/flow/publish-announcement.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { png } from '../support/pictures.ts'
import { exifSegment, jpegWith, REAL_JPEG } from '../support/real-pictures.ts'
import { EDITING, picture, say } from './announcements.ts'
import { done } from './commands.ts'
import { NOWHERE } from './delivering.ts'

const WITH_ALT = { en: { title: 'A new app', body: 'Look.', alt: 'A phone' } }

describe.each(ENGINES)('a picture on %s', (engine) => {
  test('is kept under the hash of its bytes, once however often it comes, and given back as it was', async () => {
    const flow = await freshFlow(engine)
    const bytes = Buffer.from(png(640, 480))
    const one = await picture(flow)
    expect(await picture(flow)).toEqual(one)
    expect(one).toEqual({ id: createHash('sha256').update(bytes).digest('hex'), type: 'png', width: 640, height: 480 })
    const { content } = done(await readPictureContent(flow.context, one.id))
    expect(Buffer.compare(bytes, content)).toBe(0)
    expect(await flow.store.db.selectFrom('pictures').select('id').execute()).toHaveLength(1)
  })

  test('is kept without what a camera wrote into it', async () => {
    const flow = await freshFlow(engine)
    const data = Buffer.from(jpegWith(exifSegment(1))).toString('base64')
    const { id } = done(await addPicture(flow.context, EDITING, { data }))
    const { content } = done(await readPictureContent(flow.context, id))
    expect(Buffer.compare(REAL_JPEG, content)).toBe(0)
    expect(id).toBe(createHash('sha256').update(REAL_JPEG).digest('hex'))
  })

  test('stands among the files of the page that shows it, before the page does, and is written once', async () => {
    const flow = await freshFlow(engine)
    const { id } = await picture(flow)
    const events: string[] = []
    const files: PublicFile[] = []
    const target = {
      ...NOWHERE,
      swap: async () => void events.push('swap'),
      writeArchive: async (written: readonly PublicFile[]) => {
        files.push(...written.filter((file) => file.path.startsWith('pictures/')))
        events.push(...written.map((file) => file.path))
      },
      missing: async (paths: readonly string[]) => paths.filter((path) => files.every((file) => file.path !== path)),
    }
    const live = await publishSnapshot(flow.context, target, { live: null, renew: false })
    expect(events).toEqual(['swap'])
    done(await say(flow, { picture: id, texts: WITH_ALT }))
    const next = await publishSnapshot(flow.context, target, { live, renew: false })
    done(await say(flow))
    await publishSnapshot(flow.context, target, { live: next, renew: false })
    expect(events).toEqual(['swap', `pictures/${id}.png`, 'swap', 'swap'])
    expect(files).toMatchObject([{ contentType: 'image/png', part: 'archive' }])
    expect(Buffer.compare(Buffer.from(png(640, 480)), files[0]?.body ?? Buffer.alloc(0))).toBe(0)
  })

  test('that nobody uses goes after a day; what was announced with it keeps it', async () => {
    const flow = await freshFlow(engine)
    const kept = await picture(flow)
    const { announcement } = done(await say(flow, { picture: kept.id, texts: WITH_ALT }))
    done(await withdrawAnnouncement(flow.context, EDITING, { id: announcement.id, version: 1 }))
    await picture(flow, 320)
    flow.clock.advance(DAY_MS)
    await dropOld(flow.context)
    expect(await flow.store.db.selectFrom('pictures').select('id').execute()).toHaveLength(2)
    flow.clock.advance(1)
    await dropOld(flow.context)
    expect(await flow.store.db.selectFrom('pictures').select('id').execute()).toEqual([{ id: kept.id }])
  })
})

test.each([
  ['what is no base64', 'not base64!'],
  ['base64 with something behind it', `${Buffer.from(png(640, 480)).toString('base64')}=`],
  ['what is no picture', Buffer.from('<svg/>').toString('base64')],
])('%s is refused as a picture', async (_name, data) => {
  const flow = await freshFlow('sqlite')
  expect(await addPicture(flow.context, EDITING, { data })).toMatchObject({ refused: 'picture-refused', field: 'data' })
})
