/** The history of a status page as Atom and RSS: which incidents are open, told from those that are over. */
import { describe, expect, test } from 'vitest'
import { readFeed } from '../../probes/kinds/upstream-feed.ts'
import { atom, rss, type TheirEntry } from '../support/status-pages.ts'

const url = new URL('https://status.acme.example/history.atom')
const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000

const readAs = (write: typeof atom, entries: readonly TheirEntry[], part: string | null = null) =>
  readFeed(write(entries.map((one) => ({ at: NOW - HOUR, ...one }))), { url, part }, { now: NOW })
const stateOf = (read: ReturnType<typeof readFeed>) => ('report' in read ? read.report.state : 'unreadable')

describe.each([
  ['Atom', atom],
  ['RSS', rss],
] as const)('in %s', (_name, write) => {
  test.each<[string, string, string[], string]>([
    ['is open', 'Errors', ['Investigating'], 'degraded'],
    ['goes on', 'Errors', ['Update', 'Identified', 'Investigating'], 'degraded'],
    ['is watched', 'Errors', ['Monitoring', 'Identified'], 'degraded'],
    ['is over', 'Errors', ['Resolved', 'Monitoring', 'Investigating'], 'operational'],
    ['is over and explained', 'Errors', ['Postmortem', 'Resolved', 'Investigating'], 'operational'],
    ['is over, with a word after', 'Errors', ['Update', 'Resolved'], 'operational'],
    ['was over and is open again', 'Errors', ['Investigating', 'Resolved', 'Investigating'], 'degraded'],
    ['is planned', 'Upgrade', ['Scheduled'], 'operational'],
    ['is work under way', 'Upgrade', ['In progress', 'Scheduled'], 'maintenance'],
    ['is work being looked at', 'Upgrade', ['Verifying', 'In progress'], 'maintenance'],
    ['is work done', 'Upgrade', ['Completed', 'In progress'], 'operational'],
    ['says it in its title', '[Resolved] Errors', ['We are sorry'], 'operational'],
    ['says so in capitals', 'RESOLVED: Errors in Europe', ['Text'], 'operational'],
    ['says in its title that it is open', 'Investigating: errors', ['Text'], 'degraded'],
    ['does not say', 'Our summer party', ['Text'], 'unreadable'],
  ])('an entry that %s', (_name2, title, words, state) => {
    expect(stateOf(readAs(write, [{ title, words }]))).toBe(state)
  })

  test('what is open stands with its title and link; names and page are those of the feed', () => {
    const read = readAs(write, [
      {
        title: 'Errors & "delays" <b>',
        words: ['Investigating'],
        link: 'https://status.acme.example/incidents/2?a=1&b=2',
      },
      { title: 'Old', words: ['Resolved'] },
    ])
    expect(read).toEqual({
      firstRead: new Map(),
      report: {
        by: 'Acme Cloud',
        url: 'https://status.acme.example/',
        part: null,
        state: 'degraded',
        incidents: [
          {
            title: 'Errors & "delays" <b>',
            url: 'https://status.acme.example/incidents/2?a=1&b=2',
            startedAt: NOW - HOUR,
          },
        ],
      },
    })
  })

  test('only entries that name the component count where one is asked about', () => {
    const entries = [
      { title: 'Mail is slow', words: ['Investigating'] },
      { title: 'Web fails', words: ['Resolved'] },
    ]
    expect(stateOf(readAs(write, entries, 'mail'))).toBe('degraded')
    expect(stateOf(readAs(write, entries, 'web'))).toBe('operational')
  })

  test('what nobody has touched for a week is forgotten, not open', () => {
    const entries = [{ title: 'Errors', words: ['Monitoring'], at: NOW - 8 * 24 * HOUR }]
    expect(stateOf(readAs(write, entries))).toBe('operational')
  })

  test('a feed without entries says that there is nothing', () => {
    expect(stateOf(readAs(write, []))).toBe('operational')
  })

  test('R50 a link to no place of the web leads nowhere', () => {
    const read = readAs(write, [{ title: 'Errors', words: ['Investigating'], link: 'javascript:alert(1)' }])
    expect(read).toMatchObject({ report: { incidents: [{ title: 'Errors', url: null }] } })
  })
})

test('the words of XHTML are read as well', () => {
  const text = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title><entry><title>Errors</title>
    <updated>${new Date(NOW).toISOString()}</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p><strong>Resolved</strong> it is</p></div></content>
  </entry></feed>`
  expect(stateOf(readFeed(text, { url, part: null }, { now: NOW }))).toBe('operational')
})

const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i === 0 ? '' : i};`.repeat(10)}">`,
).join('')}]>`

describe('R85 a hostile feed is not read', () => {
  test.each([
    ['a billion laughs', `<?xml version="1.0"?>${laughs}<feed><title>&lol9;</title></feed>`],
    ['a document type alone', '<!DOCTYPE feed><feed><title>x</title></feed>'],
    [
      'a file of the prober',
      '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed><title>&x;</title></feed>',
    ],
    ['an entity that nobody knows', '<feed><title>&lol;</title></feed>'],
    ['elements without end', '<a>'.repeat(300_000)],
    ['elements very deep', `<feed>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</feed>`],
    ['nothing', ''],
    ['no feed', '<html><body/></html>'],
  ])('%s', (_name, text) => {
    expect(stateOf(readFeed(text, { url, part: null }, { now: NOW }))).toBe('unreadable')
  })
})

describe.each([
  ['Atom', atom],
  ['RSS', rss],
] as const)('an entry of %s without a date', (_name, write) => {
  const undated = (title: string, words: string[]) =>
    write([{ title, words, at: NOW }]).replace(/<(published|updated|pubDate)>[^<]*<\/\1>/g, '')
  const DAYS = 24 * HOUR
  /** Read every day, each reading with what the one before left. */
  const readDaily = (texts: readonly string[]) => {
    let before: ReturnType<typeof readFeed>['firstRead'] = new Map()
    return texts.map((text, day) => {
      const read = readFeed(text, { url, part: null }, { now: NOW + day * DAYS, before })
      before = read.firstRead
      return stateOf(read)
    })
  }

  test.each<[string, string[], string[]]>([
    [
      'that is open is forgotten a week after it was first read',
      ['Investigating'],
      [...Array(7).fill('degraded'), 'operational'],
    ],
    [
      'that does not say whether it is over counts as old after a day',
      ['Text'],
      ['unreadable', 'operational', 'operational'],
    ],
  ])('%s', (_name2, words, states) => {
    expect(readDaily(states.map(() => undated('Errors', words)))).toEqual(states)
  })

  test('to which a word was added is new again', () => {
    const old = Array(8).fill(undated('Errors', ['Investigating']))
    expect(readDaily([...old, undated('Errors', ['Identified', 'Investigating'])]).slice(-2)).toEqual([
      'operational',
      'degraded',
    ])
  })

  test('that went away is not remembered', () => {
    const { firstRead } = readFeed(undated('Errors', ['Investigating']), { url, part: null }, { now: NOW })
    expect(firstRead.size).toBe(1)
    const later = readFeed(write([]), { url, part: null }, { now: NOW, before: firstRead })
    expect(later.firstRead.size).toBe(0)
  })
})
