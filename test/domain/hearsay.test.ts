import { describe, expect, test } from 'vitest'
import type { ProbeKind } from '../../probes/protocol.ts'
import type { InboundSettings } from '../../server/domain/alert-settings.ts'
import type { VerdictState } from '../../server/domain/component.ts'
import {
  isMeasured,
  isReported,
  type ReportNews,
  reportedState,
  reportNews,
  voters,
} from '../../server/domain/hearsay.ts'

const probes = (...kinds: ProbeKind[]) => kinds.map((kind) => ({ kind, told: null }))

test.each<[string, ProbeKind[], { measured: boolean; reported: boolean; voters: ProbeKind[] }]>([
  ['nothing looks at it', [], { measured: false, reported: false, voters: [] }],
  ['a check of ours', ['http'], { measured: true, reported: false, voters: ['http'] }],
  ['their page alone', ['upstream'], { measured: false, reported: true, voters: ['upstream'] }],
  ['ours beside their page: ours decides', ['upstream', 'http'], { measured: true, reported: false, voters: ['http'] }],
  [
    'two pages of theirs',
    ['upstream', 'upstream'],
    { measured: false, reported: true, voters: ['upstream', 'upstream'] },
  ],
])('whose word counts: %s', (_name, kinds, expected) => {
  const those = probes(...kinds)
  expect({
    measured: isMeasured(those),
    reported: isReported(those),
    voters: voters(those).map((p) => p.kind),
  }).toEqual(expected)
})

test.each([
  ['that decide are our measurement', 'verdict', true],
  ['that are evidence are not', 'evidence', false],
] as const)('alerts of others %s', (_name, policy, expected) => {
  const told: InboundSettings = { source: null, match: {}, policy, severities: {}, forgetAfterMs: 1 }
  const those = [{ kind: 'inbound' as const, told }]
  expect({ measured: isMeasured(those), reported: isReported(those), votes: voters(those).length === 1 }).toEqual({
    ...{ measured: expected, reported: false, votes: expected },
  })
})

describe('what the page says of a component that is reported', () => {
  test.each([
    ['their page was never read', null, null, 'unknown'],
    ['their page cannot be read any more, whatever they said', 'unknown', 'major', 'unknown'],
    ['they say it is well', 'up', 'operational', 'operational'],
    ['they say they work on it, which is no fault', 'up', 'maintenance', 'maintenance'],
    ['they say it is partly down', 'down', 'partial', 'partial'],
    ['they say it is down', 'down', 'major', 'major'],
  ] as const)('%s', (_name, verdict, state, expected) => {
    expect(reportedState(verdict, state === null ? null : { state })).toBe(expected)
  })
})

describe('who hears of a turn', () => {
  test.each<[string, VerdictState, [suspects: boolean, isNeeded: boolean, wasTold: boolean], ReportNews]>([
    ['nothing of ours stands on it: nobody', 'down', [false, false, false], 'none'],
    ['something of ours stands on it: on-call', 'down', [false, true, false], 'upstream-bad'],
    ['slowness as well', 'degraded', [false, true, false], 'upstream-bad'],
    ['it gets worse: on-call has heard', 'down', [false, true, true], 'none'],
    ['it is over: whoever heard the bad news', 'up', [false, true, true], 'upstream-well'],
    ['it is over, and nobody had heard', 'up', [false, true, false], 'none'],
    ['their page falls silent: that is not knowing', 'unknown', [false, true, false], 'none'],
    ['the operator says that theirs is ours: a suspicion', 'down', [true, true, false], 'suspect'],
    ['and its end is the end of that suspicion', 'up', [true, true, false], 'none'],
    ['and not knowing is none', 'unknown', [true, true, false], 'none'],
  ])('%s', (_name, to, [suspects, isNeeded, wasTold], expected) => {
    expect(reportNews(to, { suspects, isNeeded, wasTold })).toBe(expected)
  })
})
