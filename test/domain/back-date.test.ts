import { describe, expect, test } from 'vitest'
import { backDate, retimedSpan, type Times, type WantedTimes } from '../../server/domain/back-date.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'

const NOW = Date.UTC(2026, 5, 11, 20, 0)
const at = (minutes: number) => NOW + minutes * MINUTE_MS
const OPEN = { state: 'identified', version: 3, startedAt: at(-30), createdAt: at(-25), resolvedAt: null } as const
const OVER = { state: 'resolved', version: 3, startedAt: at(-60), createdAt: at(-55), resolvedAt: at(-10) } as const
const DAYS_30 = 30 * 24 * 60
const judged = (incident: Parameters<typeof backDate>[0], wanted: Partial<WantedTimes>) => {
  const answer = backDate(incident, { version: 3, ...wanted }, NOW)
  return 'refused' in answer ? [answer.refused, answer.field] : [answer.startedAt, answer.resolvedAt, answer.version]
}

describe('the times of an incident', () => {
  test.each<[string, Parameters<typeof backDate>[0], Partial<WantedTimes>, ReturnType<typeof judged>]>([
    ['an open one began earlier', OPEN, { startedAt: at(-45) }, [at(-45), null, 4]],
    ['an open one began later', OPEN, { startedAt: at(-5) }, [at(-5), null, 4]],
    ['a clock ahead by seconds means now', OPEN, { startedAt: NOW + 20_000 }, [NOW, null, 4]],
    ['one that is over ended earlier', OVER, { resolvedAt: at(-20) }, [at(-60), at(-20), 4]],
    ['both move at once', OVER, { startedAt: at(-70), resolvedAt: at(-65) }, [at(-70), at(-65), 4]],
    ['thirty days before it was opened', OPEN, { startedAt: at(-25 - DAYS_30) }, [at(-25 - DAYS_30), null, 4]],
    ['earlier than that', OPEN, { startedAt: at(-26 - DAYS_30) }, ['starts-too-early', 'startedAt']],
    [
      'as early as it stands, or later',
      { ...OPEN, startedAt: at(-99 - DAYS_30) },
      { startedAt: at(-98 - DAYS_30) },
      [at(-98 - DAYS_30), null, 4],
    ],
    ['it begins in the future', OPEN, { startedAt: at(5) }, ['starts-in-the-future', 'startedAt']],
    ['it is over in the future', OVER, { resolvedAt: at(5) }, ['ends-in-the-future', 'resolvedAt']],
    ['it is over when it begins', OVER, { resolvedAt: at(-60) }, ['ends-before-start', 'resolvedAt']],
    ['it begins after it was over', OVER, { startedAt: at(-9) }, ['ends-before-start', 'startedAt']],
    ['an open one has no end', OPEN, { resolvedAt: at(-1) }, ['not-allowed-from-here', 'resolvedAt']],
    [
      'a suspicion has the times of the checks',
      { ...OPEN, state: 'suspected' },
      { startedAt: at(-45) },
      ['not-allowed-from-here', undefined],
    ],
    [
      'one that was merged goes on elsewhere',
      { ...OVER, mergedInto: 'i2' },
      { startedAt: at(-70) },
      ['not-allowed-from-here', undefined],
    ],
    ['nothing would change', OVER, { startedAt: at(-60) }, ['nothing-changed', undefined]],
    ['nothing is asked for', OVER, {}, ['nothing-changed', undefined]],
    ['somebody else was faster', OPEN, { version: 2, startedAt: at(-45) }, ['already-moved', undefined]],
  ])('%s', (_name, incident, wanted, expected) => {
    expect(judged(incident, wanted)).toEqual(expected)
  })
})

describe('a stated stretch', () => {
  const from: Times = { startedAt: at(-60), resolvedAt: at(-10) }
  test.each<[string, [number, number | null], Times, [number, number | null]]>([
    ['that began with it begins with it still', [-60, -10], { startedAt: at(-90), resolvedAt: at(-10) }, [-90, -10]],
    ['that ended with it ends with it still', [-60, -10], { startedAt: at(-60), resolvedAt: at(-5) }, [-60, -5]],
    ['that began later stays where it is', [-40, -10], { startedAt: at(-90), resolvedAt: at(-10) }, [-40, -10]],
    ['that ended before stays where it is', [-60, -30], { startedAt: at(-60), resolvedAt: at(-5) }, [-60, -30]],
    ['is cut where it began too early', [-60, -10], { startedAt: at(-20), resolvedAt: at(-10) }, [-20, -10]],
    ['is cut where it ended too late', [-40, -10], { startedAt: at(-60), resolvedAt: at(-30) }, [-40, -30]],
    ['outside of it has no length any more', [-60, -50], { startedAt: at(-20), resolvedAt: at(-10) }, [-20, -20]],
    ['that goes on goes on', [-60, null], { startedAt: at(-90), resolvedAt: null }, [-90, null]],
  ])('%s', (_name, [began, ended], to, [startedAt, endedAt]) => {
    const span = { startedAt: at(began), endedAt: ended === null ? null : at(ended) }
    const expected = { startedAt: at(startedAt), endedAt: endedAt === null ? null : at(endedAt) }
    expect(retimedSpan(span, { from, to })).toEqual(expected)
  })
})
