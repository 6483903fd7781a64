/**
 * The first story of the outages this product is for: HTTP 504 for hours, in the night of 11 June. From the first bad
 * answer to the last notice, on both engines: a fake clock, everything else real.
 */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ENGINES, type Engine } from '../support/engines.ts'
import { header, linksIn, nextMailTo } from '../support/mailbox.ts'
import { EMMA, IVO, type Night, ONCALL, openNight } from './night.ts'

const MINUTE = 60_000

// A whole night of checks, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 240_000 })

const nights: Night[] = []
afterEach(async () => {
  for (const night of nights.splice(0)) await night.close()
})

async function opened(engine: Engine): Promise<Night> {
  const night = await openNight(engine)
  nights.push(night)
  return night
}

describe.each(ENGINES)('a night of HTTP 504, on %s', (engine) => {
  test('the story from the first 504 to the recovery notice', async () => {
    const night = await opened(engine)
    const { desk, mails, server, webhooks } = night

    // The evening is quiet.
    night.playerAnswers(200)
    await night.until('20:45')
    await night.pageSays('en', 'Our checks find no problem.')
    await night.pageSays('it', 'I nostri controlli non trovano problemi.')
    expect(await desk.inbox()).toEqual([])

    // Screens go black. Three bad answers in a row, 15 seconds, and the people on call know.
    night.playerAnswers(504)
    await night.until('20:48')
    const downSince = night.sinceWhen('fail')
    const [suspicion, ...others] = await desk.inbox()
    expect(others).toEqual([])
    expect(suspicion).toMatchObject({ state: 'suspected', origin: 'checks', impact: 'major', startedAt: downSince })
    const { id } = suspicion!
    expect((await desk.read(id)).evidence).toMatchObject(
      Array.from({ length: 3 }, () => ({
        code: 'http-status',
        status: 504,
        because: 'HTTP 504 instead of 200-299',
        headers: { server: 'edge-7', 'retry-after': '120' },
        bodyStart: '<h1>504 Gateway Time-out</h1>',
      })),
    )
    const alarm = await nextMailTo(mails, ONCALL)
    expect(alarm.parsed.text).toContain('Our checks find something wrong with Streaming')
    expect(alarm.parsed.text).toContain(`/console/#/incidents/${id}`)
    expect(await night.oncallWebhooks.next()).toMatchObject({
      refusal: null,
      payload: { type: 'suspicion.suspected', data: { incidentId: id } },
    })

    // The page is not green over a dead service, but it claims no more than the checks have seen.
    await night.pageSays('en', 'Our checks have had no good answer from Streaming since', 'We are looking into it.')
    await night.pageSays(
      'it',
      'I nostri controlli non ricevono una risposta valida da Streaming dalle',
      'Stiamo verificando.',
    )
    expect(await night.summaryIn('major')).toMatchObject({ incidents: [], status: { indicator: 'none' } })
    expect(webhooks.received).toEqual([])

    // Somebody on call reads the evidence and confirms it from the template.
    await night.until('20:50')
    const confirmed = await desk.publish(id, 'confirmation', { impact: 'major', regions: ['italy'] })
    expect(confirmed.incident).toMatchObject({ state: 'investigating', confirmedAt: night.clock.now() })
    await night.pageSays('en', 'Streaming is not working in Italy', 'Do not reinstall anything')
    await night.pageSays('it', 'Streaming non funziona in Italia')

    // Everyone hears it once, in their language, and the page had it first.
    const emmas = await nextMailTo(mails, EMMA)
    expect(emmas.parsed.subject).toBe('Streaming is not working in Italy')
    expect(emmas.parsed.text).toContain('We are looking for the cause.')
    expect(header(emmas, 'List-Unsubscribe')).toMatch(/^<http\S+\/u\/\S+>$/)
    expect(header(emmas, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    const ivos = await nextMailTo(mails, IVO)
    expect(ivos.parsed.subject).toBe('Streaming non funziona in Italia')
    expect(header(ivos, 'Content-Language')).toBe('it')
    const created = await webhooks.next()
    expect(created).toMatchObject({
      refusal: null,
      payload: { type: 'incident.created', data: { incident: { id, title: { en: emmas.parsed.subject } } } },
    })
    expect(night.pageAtArrival[0]).toContain('Streaming is not working in Italy')

    // After an hour the cause is found, and said.
    await night.until('21:50')
    await desk.publish(id, 'cause-found')
    await night.pageSays('en', 'We have found the cause')
    const emmasSecond = await nextMailTo(mails, EMMA)
    const ivosSecond = await nextMailTo(mails, IVO)
    expect(await webhooks.next()).toMatchObject({ refusal: null, payload: { type: 'incident.updated' } })

    // In the night the service comes back. The checks believe it after two minutes, and on-call is told.
    await night.until('00:10')
    night.playerAnswers(200)
    await night.until('00:16')
    const upSince = night.sinceWhen('pass')
    expect((await desk.read(id)).incident).toMatchObject({ state: 'identified', looksOverAt: upSince })
    const recovered = await nextMailTo(mails, ONCALL)
    expect(recovered.parsed.text).toContain('Our checks find no problem with Streaming any more')
    expect(header(recovered, 'In-Reply-To')).toBe(header(alarm, 'Message-ID'))
    expect(await night.oncallWebhooks.next()).toMatchObject({ payload: { type: 'suspicion.looks-recovered' } })

    // One tap, and whoever heard the bad news hears the good news, in the same thread.
    const ended = await desk.publish(id, 'recovery')
    expect(ended.incident).toMatchObject({ state: 'resolved', resolvedAt: upSince })
    await night.pageSays('en', 'Our checks find no problem.')
    await night.pageSays('it', 'I nostri controlli non trovano problemi.')
    const threads = [
      [emmas, emmasSecond, await nextMailTo(mails, EMMA)],
      [ivos, ivosSecond, await nextMailTo(mails, IVO)],
    ] as const
    for (const [first, second, last] of threads) {
      expect(first.parsed.inReplyTo).toBeUndefined()
      expect([second.parsed.subject, last.parsed.subject]).toEqual([first.parsed.subject, first.parsed.subject])
      expect([header(second, 'In-Reply-To'), header(last, 'In-Reply-To')]).toEqual(
        Array(2).fill(header(first, 'Message-ID')),
      )
    }
    expect(threads[0][2].parsed.text).toContain('Streaming is working normally again')
    expect(threads[1][2].parsed.text).toContain('Streaming')
    expect(await webhooks.next()).toMatchObject({ refusal: null, payload: { type: 'incident.resolved' } })

    // The books: what is published has the exact beginning and end, and both days show it.
    const streaming = await night.published('streaming')
    expect(streaming.state).toBe('operational')
    expect(streaming.days.states.slice(-2)).toBe('mm')
    expect(streaming.days.troubled.map(({ day }) => day)).toEqual(['2026-06-11', '2026-06-12'])
    expect((await night.spansOf('streaming')).find((span) => span.by === 'checks')).toEqual({
      state: 'major',
      startedAt: downSince,
      endedAt: upSince,
      incidentId: id,
      by: 'checks',
    })
    const knownMs = night.clock.now() - streaming.createdAt
    expect(streaming.days.uptimeRatio).toBeCloseTo(1 - (upSince - downSince) / knownMs, 10)

    // And the programs that read the page agree.
    const summary = await night.summaryIn('operational')
    expect(summary.status).toEqual({ indicator: 'none', description: 'All Systems Operational' })
    expect(summary.incidents).toEqual([])
    expect(summary.components.map(({ status }) => status)).toEqual(Array(4).fill('operational'))
    for (const link of linksIn(threads[0][2])) expect((await fetch(link)).status).toBe(200)

    // Nobody was written to twice, and nothing went wrong on the way.
    await night.passes(10 * MINUTE)
    for (const [address, count] of [
      [EMMA, 4],
      [IVO, 4],
      [ONCALL, 2],
    ] as const) {
      expect(mails.mails.filter((mail) => mail.to.includes(address))).toHaveLength(count)
    }
    expect(new Set(webhooks.received.map((one) => one.id)).size).toBe(3)
    expect(webhooks.received).toHaveLength(3)
    expect(server.troubles).toEqual([])
  })

  test('over before anyone confirmed it, it is still told, in one step', async () => {
    const night = await opened(engine)
    const { desk, mails } = night
    night.playerAnswers(200)
    await night.until('20:45')
    night.playerAnswers(504)
    await night.until('20:50')
    const downSince = night.sinceWhen('fail')
    night.playerAnswers(200)
    await night.until('20:57')
    const upSince = night.sinceWhen('pass')

    // Nobody looked: the suspicion lapsed, on-call knows, and no subscriber was told anything.
    const alarm = await nextMailTo(mails, ONCALL)
    const over = await nextMailTo(mails, ONCALL)
    expect(over.parsed.text).toContain('It is over for Streaming, and nobody confirmed it')
    const [, id = ''] = /incidents\/(\w+)/.exec(alarm.parsed.text ?? '') ?? []
    expect((await desk.read(id)).incident).toMatchObject({
      state: 'lapsed',
      startedAt: downSince,
      looksOverAt: upSince,
    })
    expect(await desk.inbox()).toEqual([])
    await night.pageSays('en', 'Our checks find no problem.')

    // Later somebody tells it: what it was, from when to when, and that it is over.
    await night.until('21:30')
    const told = await desk.publish(id, 'it-is-over', { regions: ['italy'] })
    expect(told.incident).toMatchObject({ state: 'resolved', startedAt: downSince, resolvedAt: upSince })
    const emmas = await nextMailTo(mails, EMMA)
    const ivos = await nextMailTo(mails, IVO)
    expect(emmas.parsed.subject).toMatch(/^Streaming was not working in Italy from \S+ to \S+ CEST$/)
    expect(ivos.parsed.subject).toMatch(/^Streaming non ha funzionato in Italia dalle /)
    expect(await night.webhooks.next()).toMatchObject({ refusal: null, payload: { type: 'incident.resolved' } })
    await night.pageSays('en', emmas.parsed.subject!)
    expect(await night.spansOf('streaming')).toEqual([
      { state: 'major', startedAt: downSince, endedAt: upSince, incidentId: id, by: 'checks' },
    ])
    expect(mails.mails.filter((mail) => mail.to.includes(EMMA))).toHaveLength(2)
  })

  test('a suspicion that is dismissed leaves the page and the public ledger, and nobody is told', async () => {
    const night = await opened(engine)
    const { desk, mails } = night
    night.playerAnswers(200)
    await night.until('20:45')
    night.playerAnswers(504)
    await night.until('20:50')
    await night.pageSays('en', 'Our checks have had no good answer from Streaming since')
    await night.summaryIn('major')
    const [suspicion] = await desk.inbox()

    await desk.dismiss(suspicion!.id, 'Our test server, not the one that viewers use')

    // A person says so, not the checks: they still see it.
    await night.pageSays('en', 'We know of no problem.')
    await night.pageSays('it', 'Non ci risultano problemi.')
    expect((await night.summaryIn('operational')).vedetta.components.every((c) => c.observed === null)).toBe(true)
    expect(await night.spansOf('streaming')).toEqual([])
    expect((await desk.read(suspicion!.id)).incident).toMatchObject({
      state: 'dismissed',
      dismissedWhy: 'Our test server, not the one that viewers use',
    })
    expect(await desk.inbox()).toEqual([])

    // It stays so while the same run of bad answers goes on, and when it ends.
    await night.until('21:10')
    night.playerAnswers(200)
    await night.until('21:20')
    await night.pageSays('en', 'Our checks find no problem.')
    expect(await night.spansOf('streaming')).toEqual([])
    expect(await desk.inbox()).toEqual([])
    expect(mails.mails.filter((mail) => mail.to.includes(EMMA))).toHaveLength(1)
    expect(night.webhooks.received).toEqual([])
  })
})
