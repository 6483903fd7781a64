import { describe, expect, test } from 'vitest'
import { keptKinds } from '../../server/domain/notice-kind.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { factsOf } from '../../server/flow/notice-facts.ts'
import { changeAnnouncement, withdrawAnnouncement } from '../../server/flow/publish-announcement.ts'
import { redact } from '../../server/flow/redact.ts'
import { tendAnnouncements } from '../../server/flow/tend-announcements.ts'
import { findOutbox } from '../../server/store/outbox.ts'
import { insertStaff } from '../../server/store/staff.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { ahead, at, current, EDITING, onPage, picture, say, TEXTS } from './announcements.ts'
import { done, open, post, suspected } from './commands.ts'
import { readers, release, states } from './delivering.ts'

async function told({ store, context }: Flow, kind: 'announcement' | 'announcement-held') {
  const rows = await store.db.selectFrom('outbox').select('id').where('kind', '=', kind).orderBy('id').execute()
  return Promise.all(
    rows.map(async ({ id }) => {
      const row = await findOutbox(store.db, id)
      if (!row) throw new Error(`Outbox row ${id} was there`)
      return factsOf(context, row)
    }),
  )
}

const over = async (flow: Flow, id: string, version: number) =>
  done(await post(flow, id, { version, state: 'resolved', components: [] }))

describe.each(ENGINES)('an announcement on %s', (engine) => {
  test('is on the page at once, with its history, and its subscribers hear of it once', async () => {
    const flow = await freshFlow(engine)
    const kinds = [null, keptKinds(['announcements']), keptKinds(['incidents'])]
    await readers(flow, 3, (n) => ({ kinds: kinds[n - 1] ?? null }))
    const { announcement, history } = done(await say(flow))
    expect(announcement).toMatchObject({ state: 'shown', version: 1, tone: 'plain', shownAt: flow.clock.now() })
    expect(history.map((h) => h.action)).toEqual(['announcement.shown'])
    expect(await flow.page()).toMatchObject({
      announcements: [
        { id: announcement.id, title: { en: 'A new app', it: 'Una nuova app' }, body: { it: 'È *qui*.' } },
      ],
    })
    await tendAnnouncements(flow.context)
    await release(flow)
    await release(flow)
    expect(await states(flow)).toEqual({ r1: 'queued', r2: 'queued' })
    const [notice] = await told(flow, 'announcement')
    expect(notice).toMatchObject({
      ...{ notice: { kind: 'announcement' }, thread: null },
      event: {
        type: 'announcement.published',
        data: { announcement: { url: `https://status.example.com/announcements/${announcement.id}`, picture: null } },
      },
    })
  })

  test('that is to come waits for its start, and is over at its end, also when nobody looked in between', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await ahead(flow)
    expect([await onPage(flow), await told(flow, 'announcement')]).toEqual([[], []])
    await at(flow, startsAt + MINUTE_MS)
    expect(await onPage(flow)).toEqual([['A new app', 'shown', false]])
    expect(await told(flow, 'announcement')).toHaveLength(1)
    await at(flow, endsAt + MINUTE_MS)
    expect(await onPage(flow)).toEqual([['A new app', 'ended', false]])
    expect(await current(flow, id)).toMatchObject({ state: 'ended', version: 3, endsAt })
    await at(flow, endsAt + 92 * DAY_MS)
    done(await say(flow, { texts: { en: { title: 'Later', body: 'On.' } } }))
    expect(await onPage(flow)).toEqual([['Later', 'shown', false]])
  })

  test('whose whole time went by unseen was never public, and nobody is told of it', async () => {
    const flow = await freshFlow(engine)
    const { id, endsAt } = await ahead(flow)
    await at(flow, endsAt)
    expect(await current(flow, id)).toMatchObject({ state: 'missed', shownAt: null })
    expect([await onPage(flow), await told(flow, 'announcement')]).toEqual([[], []])
  })

  test('two processes that look at once show it once', async () => {
    const flow = await freshFlow(engine)
    const { startsAt } = await ahead(flow)
    flow.clock.set(startsAt)
    await Promise.all([tendAnnouncements(flow.context), tendAnnouncements(flow.rival)])
    expect(await told(flow, 'announcement')).toHaveLength(1)
  })

  test.each([
    ['in no language', { texts: {} }, 'text-missing'],
    ['without a title', { texts: { en: { title: ' ', body: 'Text.' } } }, 'text-missing'],
    ['without a text', { texts: { en: { title: 'Title', body: ' ' } } }, 'text-missing'],
    [
      'in a language that the page does not speak',
      { texts: { fr: { title: 'Titre', body: 'Texte.' } } },
      'unknown-language',
    ],
    ['that ends before it begins', { endsAt: 946_684_800_000 }, 'ends-before-start'],
    ['at a time that no clock shows', { endsAt: '2027-03-28T02:30' }, 'time-skipped'],
    ['with a picture that nobody brought', { picture: 'a'.repeat(64) }, 'unknown-picture'],
  ])('%s is refused, and nothing of it stays', async (_name, change, refused) => {
    const flow = await freshFlow(engine)
    expect(await say(flow, change)).toMatchObject({ refused })
    expect(await flow.store.db.selectFrom('announcements').select('id').execute()).toEqual([])
  })

  test('has a picture only with what it shows said in each language that speaks', async () => {
    const flow = await freshFlow(engine)
    const { id } = await picture(flow)
    const alt = { en: { ...TEXTS.en, alt: 'A phone' } }
    expect(await say(flow, { picture: id, texts: { ...TEXTS, ...alt } })).toMatchObject({
      ...{ refused: 'alt-missing', field: 'texts/it/alt' },
    })
    done(await say(flow, { picture: id, texts: alt }))
    expect((await flow.page()).announcements?.[0]?.picture).toEqual({
      ...{ file: `pictures/${id}.png`, width: 640, height: 480, alt: { en: 'A phone' } },
    })
  })
})

describe('an announcement is put right', () => {
  const change = async (flow: Flow, id: string, texts: object, more: object = {}) => {
    const { version, startsAt, endsAt } = await current(flow, id)
    return changeAnnouncement(flow.context, EDITING, {
      id,
      change: { version, startsAt, endsAt, texts: texts as never, ...more },
    })
  }

  test('the page says that it was edited and keeps what stood there; nobody is written to again', async () => {
    const flow = await freshFlow('sqlite')
    const { id } = done(await say(flow)).announcement
    flow.clock.advance(HOUR_MS)
    done(await change(flow, id, { ...TEXTS, en: { title: 'A newer app', body: 'It is *here*.' } }))
    expect((await flow.page()).announcements?.[0]).toMatchObject({
      ...{ title: { en: 'A newer app', it: 'Una nuova app' } },
      earlier: [{ until: flow.clock.now(), title: { en: 'A new app', it: 'Una nuova app' } }],
    })
    expect((await current(flow, id)).earlier).toMatchObject([{ by: 'Ada' }])
    expect(await told(flow, 'announcement')).toHaveLength(1)
  })

  test('other times alone are no edit of its words', async () => {
    const flow = await freshFlow('sqlite')
    const { id, endsAt } = done(await say(flow)).announcement
    done(await change(flow, id, TEXTS, { endsAt: endsAt + DAY_MS }))
    expect((await flow.page()).announcements?.[0]).not.toHaveProperty('earlier')
    await at(flow, endsAt)
    expect(await onPage(flow)).toEqual([['A new app', 'shown', false]])
  })

  test('before anybody has seen it, nothing of the old words is kept', async () => {
    const flow = await freshFlow('sqlite')
    const { id } = await ahead(flow)
    done(await change(flow, id, { en: { title: 'Other', body: 'Words.' }, it: null }))
    expect(await current(flow, id)).toMatchObject({ title: { en: 'Other' }, earlier: [] })
  })

  test('no language is left behind in silence', async () => {
    const flow = await freshFlow('sqlite')
    const { id } = done(await say(flow)).announcement
    expect(await change(flow, id, { en: TEXTS.en })).toMatchObject({ refused: 'text-stale', field: 'texts/it' })
  })

  test('brought forward to now, it is shown now', async () => {
    const flow = await freshFlow('sqlite')
    const { id } = await ahead(flow)
    done(await change(flow, id, TEXTS, { startsAt: flow.clock.now() }))
    expect(await onPage(flow)).toEqual([['A new app', 'shown', false]])
    expect(await told(flow, 'announcement')).toHaveLength(1)
  })
})

test('words that must go leave an announcement, what it said before and what its picture shows', async () => {
  const flow = await freshFlow('sqlite')
  const { id: pictureId } = await picture(flow)
  const texts = { en: { title: 'For Mario Rossi', body: 'Thank you.', alt: 'Mario Rossi waves' } }
  const { id, endsAt } = done(await say(flow, { picture: pictureId, texts })).announcement
  const change = { version: 1, startsAt: flow.clock.now(), endsAt, picture: pictureId }
  const better = { en: { ...texts.en, body: 'Thank you, Mario Rossi.' } }
  done(await changeAnnouncement(flow.context, EDITING, { id, change: { ...change, texts: better } }))
  const command = { redact: { phrase: 'mario rossi', why: 'He asked us to' }, actor: EDITING.actor }
  done(await redact(flow.context, command, null))
  const [shown] = (await flow.page()).announcements ?? []
  expect(shown).toMatchObject({
    title: { en: 'For […]' },
    body: { en: 'Thank you, […].' },
    picture: { alt: { en: '[…] waves' } },
  })
  expect(JSON.stringify(shown)).not.toContain('Mario')
  const stale = { id, change: { ...change, version: 2, texts: better } }
  expect(await changeAnnouncement(flow.context, EDITING, stale)).toMatchObject({ refused: 'already-moved' })
})

describe('an announcement is taken back', () => {
  test('it leaves the front page, and what has not left by mail does not leave', async () => {
    const flow = await freshFlow('sqlite')
    await readers(flow, 2, () => ({}))
    const { id } = done(await say(flow)).announcement
    await release(flow)
    flow.clock.advance(MINUTE_MS)
    const { announcement } = done(await withdrawAnnouncement(flow.context, EDITING, { id, version: 1 }))
    expect(announcement).toMatchObject({ state: 'ended', endsAt: flow.clock.now() })
    expect(await onPage(flow)).toEqual([['A new app', 'ended', false]])
    expect(await states(flow)).toEqual({ r1: 'stopped', r2: 'stopped' })
  })

  test('one that is to come is called off, and was never public', async () => {
    const flow = await freshFlow('sqlite')
    const { id, startsAt } = await ahead(flow)
    done(await withdrawAnnouncement(flow.context, EDITING, { id, version: 1 }))
    await at(flow, startsAt)
    expect(await current(flow, id)).toMatchObject({ state: 'cancelled' })
    expect(await onPage(flow)).toEqual([])
    expect(await withdrawAnnouncement(flow.context, EDITING, { id, version: 2 })).toMatchObject({
      refused: 'not-allowed-from-here',
    })
  })
})

describe.each(ENGINES)('nothing light is said while something is broken, on %s', (engine) => {
  const ada = { id: 'ada', email: 'ada@example.com', name: 'Ada', role: 'admin', language: 'it', passwordHash: '' }

  test.each([
    ['is open', async (flow: Flow) => done(await open(flow))],
    ['is suspected', suspected],
  ])('an incident %s: light words are refused, others are not', async (_name, breaks) => {
    const flow = await freshFlow(engine)
    await breaks(flow)
    expect(await say(flow, { tone: 'light' })).toMatchObject({ refused: 'incident-open', field: 'tone' })
    expect(done(await say(flow, { tone: 'apologetic' })).announcement.state).toBe('shown')
    expect((await ahead(flow, { tone: 'light' })).state).toBe('scheduled')
  })

  test('what is to come waits, tells its author once, and goes out when it is over', async () => {
    const flow = await freshFlow(engine)
    await flow.store.transact((tx) => insertStaff(tx, { ...ada, createdAt: 0 }))
    const { id, startsAt } = await ahead(flow, { tone: 'light' })
    const { incident } = done(await open(flow))
    await at(flow, startsAt)
    await at(flow, startsAt + MINUTE_MS)
    expect(await current(flow, id)).toMatchObject({ state: 'scheduled', waitsSince: startsAt })
    expect(await told(flow, 'announcement-held')).toMatchObject([
      { notice: { what: 'waits', title: { en: 'A new app' } } },
    ])
    const mails = await flow.store.db
      .selectFrom('deliveries')
      .selectAll()
      .where('recipient_kind', '=', 'address')
      .execute()
    expect(mails).toMatchObject([{ address: 'ada@example.com', language: 'it', channel: 'email' }])
    await over(flow, incident.id, 1)
    await tendAnnouncements(flow.context)
    expect(await current(flow, id)).toMatchObject({ state: 'shown', waitsSince: null })
    expect(await onPage(flow)).toEqual([['A new app', 'shown', false]])
  })

  test('that cannot be shown holds up none behind it, and is tried again', async () => {
    const flow = await freshFlow(engine)
    const [first, second] = [await ahead(flow), await ahead(flow)]
    flow.clock.set(first.startsAt)
    const { ids } = flow.context
    const failures = [new Error('no id left')]
    const next = () => {
      const failure = failures.pop()
      if (failure) throw failure
      return ids.next()
    }
    await expect(tendAnnouncements({ ...flow.context, ids: { ...ids, next } })).rejects.toThrow('no id left')
    const states = async () =>
      [(await current(flow, first.id)).state, (await current(flow, second.id)).state].toSorted()
    expect(await states()).toEqual(['scheduled', 'shown'])
    await tendAnnouncements(flow.context)
    expect(await states()).toEqual(['shown', 'shown'])
  })

  test('what cannot be shown before its end is missed, and its author hears that too', async () => {
    const flow = await freshFlow(engine)
    await flow.store.transact((tx) => insertStaff(tx, { ...ada, createdAt: 0 }))
    const { id, startsAt, endsAt } = await ahead(flow, { tone: 'light' })
    done(await open(flow))
    await at(flow, startsAt)
    await at(flow, endsAt)
    expect(await current(flow, id)).toMatchObject({ state: 'missed' })
    expect((await told(flow, 'announcement-held')).map(({ notice }) => 'what' in notice && notice.what)).toEqual([
      'waits',
      'missed',
    ])
    expect(await told(flow, 'announcement')).toEqual([])
  })

  test('what is shown already leaves the front page, and comes back by itself', async () => {
    const flow = await freshFlow(engine)
    done(await say(flow, { tone: 'light' }))
    const { incident } = done(await open(flow))
    expect(await onPage(flow)).toEqual([['A new app', 'shown', true]])
    await over(flow, incident.id, 1)
    expect(await onPage(flow)).toEqual([['A new app', 'shown', false]])
  })
})
