/** Alerts of other systems, rule by rule; the messages are real ones. */

import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { SentAlerts } from '../../server/contract/alerts.ts'
import {
  type Alert,
  type AlertWord,
  agedAlert,
  heardAlert,
  meaningOf,
  nameOf,
  placesOf,
  sayingOf,
} from '../../server/domain/alert.ts'
import { alertWords } from '../../server/flow/alert-words.ts'
import { CAUGHT_ALERTS, caughtAlerts } from '../support/alerts.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 23, 13)
const BEGAN = NOW - HOUR

const word = (change: Partial<AlertWord> = {}): AlertWord => ({
  ...{ fingerprint: '5d1a', fires: true, labels: { alertname: 'HighErrorRate', severity: 'critical' } },
  ...{ annotations: {}, startsAt: BEGAN, endsAt: null, link: null, sentBy: 'Alertmanager' },
  ...change,
})
const firing = (change: Partial<Alert> = {}): Alert => {
  const { fires: _fires, ...facts } = word()
  return { ...facts, state: 'firing', firstAt: BEGAN, lastAt: BEGAN, endedAt: null, ...change }
}

describe('a message that was caught', () => {
  test.each(CAUGHT_ALERTS)('%s fits what we ask for', (name) => {
    expect(Value.Check(SentAlerts, caughtAlerts(name))).toBe(true)
  })

  test('of Alertmanager names both alerts, and which of them is over', () => {
    const words = alertWords(caughtAlerts('alertmanager-one-resolved'), NOW)
    expect(words).toMatchObject([
      {
        ...{ fingerprint: '5d1aae2b46f76ddf', fires: false, sentBy: 'Alertmanager' },
        ...{ startsAt: Date.UTC(2026, 10, 23, 12, 49, 15, 571), endsAt: Date.UTC(2026, 10, 23, 12, 49, 18) },
        link: 'http://prometheus.example.com:9090/graph?g0.expr=rate',
      },
      { fires: true, endsAt: null, link: null, labels: { alertname: 'SlowSegments', severity: 'warning' } },
    ])
  })

  test('of Grafana is known as such, with instants in whatever zone', () => {
    const [one] = alertWords(caughtAlerts('grafana-resolved'), NOW)
    expect(one).toMatchObject({
      ...{ fingerprint: '73aa5d3591d912cc', fires: false, sentBy: 'Grafana' },
      ...{ startsAt: Date.UTC(2026, 7, 10, 9, 45, 6, 915), endsAt: Date.UTC(2026, 7, 10, 10, 5, 6, 915) },
    })
  })
})

describe('what is strange in a message', () => {
  const only = (alert: object) => {
    const [one] = alertWords({ alerts: [{ status: 'firing', labels: { alertname: 'X' }, ...alert }] }, NOW)
    return one
  }
  test.each([
    ['no fingerprint is made from the labels', {}, { fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) }],
    ['a start ahead of our clock is now', { startsAt: '2030-01-01T00:00:00Z' }, { startsAt: NOW }],
    ['a start that is no instant is now', { startsAt: 'yesterday' }, { startsAt: NOW }],
    ['a link that is none of the web is none', { generatorURL: 'javascript:alert(1)' }, { link: null }],
    ['annotations that are null are none', { annotations: null }, { annotations: {} }],
    ['controls and line ends become spaces', { labels: { a: 'x\r\n\u0000y\ud800' } }, { labels: { a: 'x y\ufffd' } }],
    ['what is too long is cut', { labels: { a: 'x'.repeat(5_000) } }, { labels: { a: 'x'.repeat(1_000) } }],
  ])('%s', (_name, alert, expected) => {
    expect(only(alert)).toMatchObject(expected)
  })

  test('the same labels in another order have the same fingerprint', () => {
    expect(only({ labels: { a: '1', b: '2' } })?.fingerprint).toBe(only({ labels: { b: '2', a: '1' } })?.fingerprint)
  })

  test('an alert that stands twice in a message counts once, by its last word', () => {
    const twice = { alerts: (['firing', 'resolved'] as const).map((status) => ({ status, labels: { a: '1' } })) }
    expect(alertWords(twice, NOW).map((w) => w.fires)).toEqual([false])
  })
})

describe('a word on an alert', () => {
  const over = firing({ state: 'over', endedAt: NOW - 1_000 })
  test.each([
    ['begins it', null, word(), { state: 'firing', firstAt: NOW, lastAt: NOW }],
    ['said again keeps its beginning', firing(), word(), { state: 'firing', firstAt: BEGAN, lastAt: NOW }],
    ['ends it', firing(), word({ fires: false, endsAt: NOW }), { state: 'over', endedAt: NOW }],
    ['ends one that had fallen silent', firing({ state: 'silent' }), word({ fires: false }), { state: 'over' }],
    ['wakes one that had fallen silent', firing({ state: 'silent' }), word(), { state: 'firing', firstAt: BEGAN }],
    ['begins anew what was over', over, word(), { state: 'firing', firstAt: NOW, endedAt: null }],
  ] as const)('%s', (_name, before, said, expected) => {
    expect(heardAlert(before, said, NOW)).toMatchObject(expected)
  })

  test.each([
    ['the end of one that we never heard of', null, word({ fires: false, endsAt: NOW })],
    ['the end of one that is over, sent again', over, word({ fires: false, endsAt: NOW })],
    ['the end of the turn before, sent late', firing(), word({ fires: false, endsAt: BEGAN - 1 })],
  ])('changes nothing: %s', (_name, before, said) => {
    expect(heardAlert(before, said, NOW)).toBe(before)
  })
})

describe('an alert that is never called over', () => {
  const day = { forgetAfterMs: 24 * HOUR, awakeAt: 0, spokeAt: BEGAN }
  const at = (hours: number) => ({ ...day, now: BEGAN + hours * HOUR })
  test.each([
    ['fires on within the limit', firing(), at(23.9), 'firing'],
    ['falls silent at the limit', firing(), at(24), 'silent'],
    ['falls silent when its sender said until when', firing({ endsAt: BEGAN + HOUR }), at(1), 'silent'],
    ['has its whole limit anew after a silence of ours', firing(), { ...at(30), awakeAt: BEGAN + 29 * HOUR }, 'firing'],
    ['stays silent while its source is', firing({ state: 'silent', endedAt: BEGAN + HOUR }), at(99), 'silent'],
    [
      'is let go when its source speaks of others',
      firing({ state: 'silent', endedAt: BEGAN + HOUR }),
      { ...at(99), spokeAt: BEGAN + 2 * HOUR },
      'over',
    ],
    ['that is over stays so', firing({ state: 'over' }), at(99), 'over'],
  ] as const)('%s', (_name, alert, around, state) => {
    expect(agedAlert(alert, around).state).toBe(state)
  })
})

describe('an alert belongs to', () => {
  const streaming = { name: 'streaming', match: { service: 'streaming' } }
  const edge = { name: 'edge', match: { service: 'streaming', site: 'edge' } }
  const all = { name: 'all', match: {} }
  test.each([
    ['the place whose labels it has', { service: 'streaming' }, [streaming, edge, all], ['streaming']],
    ['each of several', { service: 'streaming', site: 'edge' }, [all, streaming, edge], ['streaming', 'edge']],
    ['the place that asks for nothing, when no other has it', { service: 'billing' }, [streaming, edge, all], ['all']],
    ['nobody, when every place asks for another', { service: 'billing' }, [streaming, edge], []],
    ['the only place there is', {}, [all], ['all']],
  ])('%s', (_name, labels, places, names) => {
    expect(placesOf(labels as Record<string, string>, places).map((p) => p.name)).toEqual(names)
  })
})

describe('what alerts mean', () => {
  const of = (labels: Record<string, string>, change: Partial<Alert> = {}) => firing({ labels, ...change })
  test.each([
    ['critical', of({ severity: 'critical' }), 'down'],
    ['CRITICAL, in capitals', of({ severity: 'CRITICAL' }), 'down'],
    ['warning', of({ severity: 'warning' }), 'degraded'],
    ['a severity that nobody knows', of({ severity: 'sev-7' }), 'degraded'],
    ['a severity that every object knows', of({ severity: 'constructor' }), 'degraded'],
    ['none named', of({}), 'degraded'],
    ['info', of({ severity: 'info' }), 'nothing'],
    ['a severity of the operator’s own', of({ severity: 'p1' }), 'down'],
    ['critical, and over', of({ severity: 'critical' }, { state: 'over' }), 'nothing'],
    ['critical, and silent', of({ severity: 'critical' }, { state: 'silent' }), 'unknown'],
    ['a rule of Grafana without data', of({ alertname: 'DatasourceNoData', severity: 'critical' }), 'unknown'],
    ['a rule of Grafana that failed', of({ alertname: 'DatasourceError' }), 'unknown'],
  ] as const)('%s', (_name, alert, meaning) => {
    expect(meaningOf(alert, { p1: 'down' })).toBe(meaning)
  })

  const slow = of({ alertname: 'SlowSegments', severity: 'warning' }, { startsAt: BEGAN - HOUR })
  const later = of({ alertname: 'Later', severity: 'critical' }, { startsAt: BEGAN + 1 })
  test.each([
    ['none is well', [], 'up', 'no alert fires'],
    ['one is named with its severity', [firing()], 'down', 'Alertmanager: HighErrorRate (severity critical)'],
    ['the worst speaks for all', [slow, firing()], 'down', 'Alertmanager: HighErrorRate (severity critical)'],
    [
      'of several equal ones the first, and their number',
      [later, firing()],
      'down',
      'Alertmanager: HighErrorRate (severity critical), and 1 more',
    ],
    [
      'one that fell silent is not down',
      [firing({ state: 'silent' })],
      'unknown',
      'Alertmanager: HighErrorRate was not called over, and nothing heard of it for 1d',
    ],
    [
      'what fires outweighs what is unknown',
      [slow, firing({ state: 'silent' })],
      'degraded',
      'Alertmanager: SlowSegments (severity warning)',
    ],
    [
      'a rule without data is named by its own name',
      [of({ alertname: 'DatasourceNoData', rulename: 'latency' }, { sentBy: 'Grafana' })],
      'unknown',
      'Grafana: latency finds no data',
    ],
  ] as const)('together: %s', (_name, alerts, state, because) => {
    expect(sayingOf(alerts, { severities: {}, forgetAfterMs: 24 * HOUR })).toEqual({ state, because })
  })

  test('an alert without a name is called by its first label', () => {
    expect(nameOf({ zone: 'eu', instance: 'edge-1' })).toBe('instance=edge-1')
  })
})
