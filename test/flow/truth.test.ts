import { expect, test } from 'vitest'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { freshFlow } from '../support/flow-context.ts'
import { addPlaces, chance, lookFrom } from './places.ts'
import { incidents, told } from './seen.ts'

test('R90 hours of 5 % random failures from 3 places, through the whole line, are no incident and no word', async () => {
  const flow = await freshFlow('sqlite')
  const places = await addPlaces(flow, ['milan', 'madrid'])
  const next = chance(90)
  await lookFrom(flow, { places, forMs: 2 * HOUR_MS, answer: () => ({ outcome: next() < 0.05 ? 'fail' : 'pass' }) })
  const failed = await flow.store.db.selectFrom('results').select('no').where('outcome', '=', 2).execute()
  expect(failed.length).toBeGreaterThan(30)
  expect(await incidents(flow)).toEqual([])
  expect(await told(flow)).toEqual([])
  const changes = await flow.store.db
    .selectFrom('verdict_changes')
    .select('to_state')
    .where('region_id', '=', '')
    .execute()
  expect(changes.map((c) => c.to_state)).toEqual(['up', 'up', 'up'])
})

test('R91 fifty outages through the whole line are fifty incidents, each told and each ended', async () => {
  const flow = await freshFlow('sqlite')
  const [place = ''] = await addPlaces(flow, [])
  const next = chance(91)
  const codes = [
    'http-status',
    'connect-refused',
    'connect-reset',
    'tls',
    'dns-not-found',
  ] as const satisfies ResultCode[]
  let at = flow.clock.now() + 2 * MINUTE_MS
  const outages = Array.from({ length: 50 }, () => {
    const outage = {
      from: at,
      to: at + 3 * MINUTE_MS + Math.floor(next() * 2 * MINUTE_MS),
      code: codes[Math.floor(next() * 5)],
    }
    at = outage.to + 5 * MINUTE_MS + Math.floor(next() * MINUTE_MS)
    return outage
  })
  const probeIds = await idsOf(flow.store.db.selectFrom('probes').select('id').where('key', '=', 'streaming').execute())
  await lookFrom(flow, {
    ...{ places: [place], probeIds, forMs: at - flow.clock.now() },
    answer: (_probe, _place, now) => {
      const outage = outages.find((o) => now >= o.from && now < o.to)
      return outage ? { outcome: 'fail', code: outage.code ?? 'tls' } : { outcome: 'pass' }
    },
  })
  const found = await flow.store.db.selectFrom('incidents').select(['started_at', 'state']).orderBy('id').execute()
  expect(found).toHaveLength(50)
  expect(
    found.filter((f, i) => f.started_at >= (outages[i]?.from ?? 0) && f.started_at < (outages[i]?.to ?? 0)),
  ).toHaveLength(50)
  expect(new Set(found.map((f) => f.state))).toEqual(new Set(['lapsed']))
  const words = (await told(flow)).map((t) => t.what)
  expect(words).toEqual(outages.flatMap(() => ['suspected', 'over-unconfirmed']))
})

async function idsOf(rows: Promise<readonly { readonly id: string }[]>): Promise<string[]> {
  return (await rows).map((r) => r.id)
}
