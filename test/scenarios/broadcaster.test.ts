/**
 * The third story of the outages this product is for: three channels and the web player of a broadcaster fall together, for
 * not quite ten minutes, on 12 June. The channels' playlists answer 200 all the while; nothing new comes. From the first bad
 * look to the apology, on both engines: a fake clock, everything else real.
 */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ENGINES } from '../support/engines.ts'
import { header, isAddition, nextMailTo } from '../support/mailbox.ts'
import { CHANNELS, EMMA, IVO, ONCALL, openStation, type Station } from './station.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const ALL = [...CHANNELS, 'player']

vi.setConfig({ testTimeout: 240_000 })

const stations: Station[] = []
afterEach(async () => {
  for (const station of stations.splice(0)) await station.close()
})

describe.each(ENGINES)('ten minutes of dark screens, on %s', (engine) => {
  test('four components that fall together are one incident, told once, counted, and apologised for', async () => {
    const station = await openStation(engine)
    stations.push(station)
    const { clock, desk, mails, webhooks } = station

    await station.passes(5 * MINUTE)
    await station.pageSays('en', 'Our checks find no problem.')
    expect(await desk.inbox()).toEqual([])

    // Three batteries explode. Two minutes later the people on call know of one thing, not of four.
    const failedAt = clock.now()
    await station.powerFails()
    await station.passes(2 * MINUTE)
    const [suspicion, ...others] = await desk.inbox()
    expect(others).toEqual([])
    const { id } = suspicion!
    expect(suspicion).toMatchObject({ state: 'suspected', origin: 'checks', impact: 'major' })
    expect(suspicion!.components.map(({ impact }) => impact)).toEqual(Array(4).fill('major'))
    const alarm = await nextMailTo(mails, ONCALL)
    expect(alarm.parsed.text).toContain(`/console/#/incidents/${id}`)

    // The evidence: the player refuses, the channels answer and do not go on.
    const { evidence } = await desk.read(id)
    const failures = evidence.filter(({ outcome }) => outcome === 'fail')
    expect(failures.map(({ code }) => code).toSorted()).toEqual([
      ...Array(3).fill('connect-refused'),
      ...Array(9).fill('stream-stalled'),
    ])
    for (const one of failures.filter(({ code }) => code === 'stream-stalled')) {
      expect(one).toMatchObject({ status: 200, bodyStart: expect.stringContaining('#EXT-X-MEDIA-SEQUENCE:') })
      expect(one.because).toMatch(
        /^0 of 3 playlists play; 426x240: (still )?at segment \d+.+ a target duration of 6 s$/,
      )
    }
    await station.pageSays('en', 'Our checks have had no good answer from', 'We are looking into it.')
    expect(webhooks.received).toEqual([])

    // One confirmation, and each subscriber hears it once, with all four.
    await desk.publish(id, 'confirmation', { impact: 'major' })
    const names = {
      en: ['Channel One', 'Channel Two', 'Channel Three', 'Web player'],
      it: ['Canale Uno', 'Canale Due', 'Canale Tre', 'Player web'],
    }
    const emmas = await nextMailTo(mails, EMMA)
    const ivos = await nextMailTo(mails, IVO)
    for (const name of names.en) expect(emmas.parsed.text).toContain(name)
    for (const name of names.it) expect(ivos.parsed.text).toContain(name)
    expect(await webhooks.next()).toMatchObject({ refusal: null, payload: { type: 'incident.created' } })
    await station.pageSays('en', emmas.parsed.subject!)

    // The power is back before the tenth minute is over. The checks believe it after two minutes.
    await station.passes(failedAt + 9.5 * MINUTE - clock.now())
    const returnedAt = clock.now()
    await station.powerReturns()
    await station.passes(4 * MINUTE)
    const { incident } = await desk.read(id)
    expect(incident.looksOverAt).toBeGreaterThanOrEqual(returnedAt)
    expect(incident.looksOverAt).toBeLessThanOrEqual(returnedAt + 40 * SECOND)
    const over = await mails.mail((mail) => mail.to.includes(ONCALL) && !isAddition(mail))
    expect(header(over, 'In-Reply-To')).toBe(header(alarm, 'Message-ID'))

    // Whoever heard the bad news hears the good news.
    await station.say(id, { template: 'recovery', state: 'monitoring' })
    const emmasGood = await nextMailTo(mails, EMMA)
    expect(emmasGood.parsed.text).toContain('working normally again')
    await nextMailTo(mails, IVO)
    expect(await webhooks.next()).toMatchObject({ refusal: null, payload: { type: 'incident.updated' } })
    await station.pageSays('it', 'Sotto osservazione', 'funzionano di nuovo regolarmente')

    // Later the press office explains, and apologises to the viewers of all three channels.
    await station.passes(15 * MINUTE)
    const more = {
      en: 'Three batteries exploded in the power station of our production site.',
      it: 'Tre batterie sono esplose nella centrale elettrica del nostro centro di produzione.',
    }
    const ended = await station.say(id, { template: 'apology', state: 'resolved', more })
    expect(ended.incident).toMatchObject({ state: 'resolved', resolvedAt: incident.looksOverAt })
    const emmasLast = await nextMailTo(mails, EMMA)
    const ivosLast = await nextMailTo(mails, IVO)
    expect(emmasLast.parsed.text).toContain('We apologise.')
    expect(emmasLast.parsed.text).toContain(more.en)
    expect(ivosLast.parsed.text).toContain(more.it)
    for (const mail of [emmasGood, emmasLast]) {
      expect(mail.parsed.subject).toBe(emmas.parsed.subject)
      expect(header(mail, 'In-Reply-To')).toBe(header(emmas, 'Message-ID'))
    }
    expect(await webhooks.next()).toMatchObject({ refusal: null, payload: { type: 'incident.resolved' } })
    await station.summaryIn('operational')

    // The books: an outage shorter than ten minutes is counted, for each of the four by what its own checks saw.
    for (const key of ALL) {
      const { state, days, createdAt } = await station.published(key)
      const spans = new Map(days.troubled.flatMap((day) => day.spans).map((span) => [span.by, span]))
      const measured = spans.get('checks')!
      expect(state).toBe('operational')
      expect(measured).toMatchObject({ state: 'major', incidentId: id })
      expect(measured.startedAt - failedAt).toBeGreaterThanOrEqual(0)
      expect(measured.startedAt - failedAt).toBeLessThanOrEqual(MINUTE)
      expect(measured.endedAt! - returnedAt).toBeGreaterThanOrEqual(0)
      expect(measured.endedAt! - returnedAt).toBeLessThanOrEqual(40 * SECOND)
      // What the desk told later is the same outage: it is told once, and ended when the checks found it well again.
      expect([...spans.keys()]).toEqual(['checks'])
      const downMs = measured.endedAt! - measured.startedAt
      expect(days.uptimeRatio).toBeCloseTo(1 - downMs / (clock.now() - createdAt), 10)
    }

    // Nobody was written to twice.
    await station.passes(10 * MINUTE)
    for (const [address, count] of [
      [EMMA, 4],
      [IVO, 4],
      [ONCALL, 2],
    ] as const) {
      const got = mails.mails.filter((mail) => mail.to.includes(address))
      const additions = got.filter(isAddition)
      expect(additions.length).toBeLessThanOrEqual(1)
      expect(got.length - additions.length).toBe(count)
    }
    expect(webhooks.received).toHaveLength(3)
    expect(station.server.troubles).toEqual([])
  })
})
