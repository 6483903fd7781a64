/** Announcements and pictures as programs send them: limits, rights to words, and the page's own address for a picture. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnnouncementDetail, PictureView } from '../../server/contract/announcements.ts'
import { NEUTRAL_TEMPLATES } from '../../server/domain/wording.ts'
import { eventually } from '../support/eventually.ts'
import { png, pngChunk } from '../support/pictures.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const HOUR = 3_600_000
const said = () => ({
  endsAt: Date.now() + HOUR,
  texts: { en: { title: 'News', body: 'Text.', alt: 'Nothing to see' } },
})
const encoded = (bytes: Uint8Array) => ({ data: Buffer.from(bytes).toString('base64') })

async function fetched(path: string) {
  const answer = await fetch(site.url + path)
  return { status: answer.status, headers: answer.headers, size: (await answer.arrayBuffer()).byteLength }
}

describe('a picture', () => {
  test('of nearly 1 MiB is taken, given back to the desk alone, and public once it is announced', async () => {
    const padded = png(4_096, 16, [pngChunk('IDAT', 1_048_000)])
    const { id } = await site.as.responder.post<PictureView>('/pictures', encoded(padded))
    const own = await site.as.viewer.ask(`/pictures/${id}`)
    expect([own.status, own.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect((await own.arrayBuffer()).byteLength).toBe(padded.length)
    const onPage = async () => {
      const { status, headers, ...answer } = await fetched(`/pictures/${id}.png`)
      return [status, headers.get('content-type'), headers.get('x-content-type-options'), answer.size]
    }
    expect((await onPage())[0]).toBe(404)
    await site.as.responder.post('/announcements', { ...said(), picture: id })
    await eventually(async () => expect(await onPage()).toEqual([200, 'image/png', 'nosniff', padded.length]))
  })

  test.each([
    [
      'more than 1 MiB',
      () => encoded(png(64, 64, [pngChunk('IDAT', 1_048_577)])),
      [422, 400],
      /picture-refused|invalid/,
    ],
    ['far more', () => ({ data: 'A'.repeat(2_000_000) }), [413], /too-large/],
    ['no picture', () => encoded(new TextEncoder().encode('<svg/>')), [422], /picture-refused/],
  ])('of %s is refused', async (_name, body, statuses, code) => {
    const answer = await site.as.responder.ask('/pictures', { method: 'POST', body: body() })
    expect(statuses).toContain(answer.status)
    expect((await answer.json()).code).toMatch(code)
  })

  test.each(['/pictures/', '/pictures/none.png', `/pictures/${'a'.repeat(64)}.svg`, '/pictures/..%2findex.html'])(
    'at %s is none',
    async (path) => {
      expect((await fetched(path)).status).toBe(404)
    },
  )
})

test('sent again with its key, an announcement is made once', async () => {
  const body = said()
  const headers = { 'idempotency-key': 'once' }
  const send = async () =>
    (await (
      await site.as.responder.ask('/announcements', { method: 'POST', body, headers })
    ).json()) as AnnouncementDetail
  expect(await send()).toEqual(await send())
})

test('where a page asks for approved words, an approver announces', async () => {
  for (const kind of NEUTRAL_TEMPLATES) {
    await site.as.approver.post(`/templates/${kind}/plain/en/approval`, { version: 0, approved: true })
  }
  const speaking = { approvalMin: 10, mailAfterS: 0, webhookAfterS: 0, socialAfterS: 0 }
  expect((await site.as.admin.ask('/speaking', { method: 'PUT', body: speaking })).status).toBe(200)
  const refused = await site.as.responder.ask('/announcements', { method: 'POST', body: said() })
  expect([refused.status, (await refused.json()).code]).toEqual([403, 'approval-needed'])
  const { announcement } = await site.as.approver.post<AnnouncementDetail>('/announcements', said())
  expect(announcement.state).toBe('shown')
  const change = { ...said(), version: announcement.version, startsAt: announcement.startsAt }
  const edit = await site.as.responder.ask(`/announcements/${announcement.id}`, { method: 'PUT', body: change })
  expect((await edit.json()).code).toBe('approval-needed')
})
