/** A picture that was announced, then redacted: neither database nor files nor any address gives it, and what showed it stands without. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AnnouncementDetail, PictureView } from '../../server/contract/announcements.ts'
import type { RedactionFound } from '../../server/contract/redactions.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { realPng } from '../support/pictures.ts'
import { openSite, type Site } from './site.ts'

const BYTES = Buffer.from(realPng(320, 180))
const texts = { en: { title: 'A new app', body: 'Look.', alt: 'A phone' } }

/** Paths of files that hold these bytes: `public` of the page's alone, empty of the database's, too. */
function filesWith({ home }: Site, bytes: Buffer, under = ''): string[] {
  const all = readdirSync(join(home.dataDir, under), { recursive: true, withFileTypes: true })
  const paths = all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  return paths.filter((path) => readFileSync(path).includes(bytes))
}

async function rowsWith({ context }: Site): Promise<number> {
  const rows = await context.store.db.selectFrom('pictures').select('content').execute()
  return rows.filter(({ content }) => BYTES.equals(content)).length
}

describe.each(ENGINES)('on %s', (engine) => {
  test('a redacted picture is in no row, no file and at no address any more', async () => {
    const site = await openSite({ engine })
    onTestFinished(() => site.close())
    const { responder, approver } = site.as
    const { id } = await responder.post<PictureView>('/pictures', { data: BYTES.toString('base64') })
    const said = { endsAt: Date.now() + 3_600_000, picture: id, texts }
    const over = (await responder.post<AnnouncementDetail>('/announcements', said)).announcement
    await eventually(() => filesWith(site, BYTES, 'public').length === 1, { withinMs: 60_000 })
    await responder.post(`/announcements/${over.id}/withdraw`, { version: over.version })
    const live = (await responder.post<AnnouncementDetail>('/announcements', said)).announcement
    const isShown = async (one: string) => {
      const answer = await fetch(`${site.url}/en/announcements/${one}/`)
      const page = await answer.text()
      return page.includes('A new app') && page.includes(id)
    }
    for (const one of [over, live]) await eventually(() => isShown(one.id), { withinMs: 60_000 })
    const found = await approver.post<RedactionFound>('/redactions/search', { picture: id })
    expect(found.kept).toEqual([
      { in: 'announcements', times: 2 },
      { in: 'pictures', times: 1 },
    ])
    expect(await approver.post('/redactions', { picture: id, why: 'A face' })).toEqual(found)
    expect(await rowsWith(site)).toBe(0)
    const left = () => [...filesWith(site, BYTES), ...filesWith(site, Buffer.from(id), 'public')]
    await eventually(() => left().length === 0, { withinMs: 60_000 })
    for (const one of [over, live]) {
      expect(await (await fetch(`${site.url}/en/announcements/${one.id}/`)).text()).toContain('A new app')
    }
    expect((await fetch(`${site.url}/pictures/${id}.png`)).status).toBe(404)
    expect((await approver.ask(`/pictures/${id}`)).status).toBe(404)
    expect(site.troubles).toEqual([])
  })

  test('a redaction names words or a picture, one of them', async () => {
    const site = await openSite({ engine })
    onTestFinished(() => site.close())
    const both = { phrase: 'Mario', picture: 'f'.repeat(64), why: 'A face' }
    for (const body of [both, { why: 'A face' }, { picture: 'none', why: 'A face' }]) {
      const answer = await site.as.approver.ask('/redactions', { method: 'POST', body })
      expect(answer.status).toBe(400)
    }
  })
})
