/** Status pages of others as they really look: the shapes of Statuspage's API v2, and of its feeds. */

interface Told {
  readonly indicator?: string
  readonly description?: string
  readonly components?: readonly object[]
  readonly incidents?: readonly object[]
  readonly maintenances?: readonly object[]
}

const AT = '2026-11-22T12:58:00.000Z'

export function theirComponent(id: string, name: string, status: string, more: object = {}) {
  return {
    id,
    name,
    status,
    created_at: AT,
    updated_at: AT,
    position: 1,
    description: null,
    showcase: true,
    start_date: null,
    group_id: null,
    page_id: 'kctbh9vrtdwd',
    group: false,
    only_show_if_degraded: false,
    ...more,
  }
}

export function theirIncident(name: string, status: string, components: readonly object[] = [], more: object = {}) {
  return {
    id: 'p31zjtct2jer',
    name,
    status,
    created_at: AT,
    updated_at: AT,
    monitoring_at: null,
    resolved_at: null,
    impact: 'major',
    shortlink: 'https://stspg.io/p31zjtct2jer',
    started_at: AT,
    page_id: 'kctbh9vrtdwd',
    incident_updates: [],
    components,
    ...more,
  }
}

/** `summary.json` */
export function summary({ indicator = 'none', description = '', components = [], ...told }: Told = {}): string {
  return JSON.stringify({
    page: {
      id: 'kctbh9vrtdwd',
      name: 'Acme Cloud',
      url: 'https://status.acme.example',
      time_zone: 'Etc/UTC',
      updated_at: AT,
    },
    components,
    incidents: told.incidents ?? [],
    scheduled_maintenances: told.maintenances ?? [],
    status: { indicator, description },
  })
}

export interface TheirEntry {
  readonly title: string
  /** Newest first. */
  readonly words: readonly string[]
  readonly link?: string
  readonly at?: number
}

const escaped = (html: string) => html.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const content = (words: readonly string[]) =>
  escaped(
    words
      .map(
        (word) =>
          `<p><small>Nov <var data-var='date'>22</var>, <var data-var='time'>12:58</var> UTC</small><br><strong>${word}</strong> - We are on it.</p>`,
      )
      .join(''),
  )

/** `history.atom` */
export function atom(entries: readonly TheirEntry[]): string {
  const one = ({ title, words, link = 'https://status.acme.example/incidents/1', at = Date.now() }: TheirEntry) => {
    const stamp = new Date(at).toISOString()
    return `  <entry>
    <id>tag:status.acme.example,2005:Incident/6390341</id>
    <published>${stamp}</published><updated>${stamp}</updated>
    <link rel="alternate" type="text/html" href="${escaped(link)}"/>
    <title>${escaped(title)}</title>
    <content type="html">${content(words)}</content>
  </entry>`
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">
  <id>tag:status.acme.example,2005:/history</id>
  <link rel="alternate" type="text/html" href="https://status.acme.example"/>
  <link rel="self" type="application/atom+xml" href="https://status.acme.example/history.atom"/>
  <title>Acme Cloud Status - Incident History</title>
  <updated>2026-11-22T20:24:12Z</updated>
  <author><name>Acme Cloud</name></author>
${entries.map(one).join('\n')}
</feed>`
}

/** `history.rss` */
export function rss(entries: readonly TheirEntry[]): string {
  const one = ({ title, words, link = 'https://status.acme.example/incidents/1', at = Date.now() }: TheirEntry) =>
    `<item><title>${escaped(title)}</title><description>${content(words)}</description>
    <pubDate>${new Date(at).toUTCString().replace('GMT', '+0000')}</pubDate><link>${escaped(link)}</link><guid>${escaped(link)}</guid></item>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Acme Cloud Status - Incident History</title><link>https://status.acme.example</link><description>Statuspage</description>
<pubDate>Mon, 08 Jan 2024 17:43:10 +0000</pubDate>
${entries.map(one).join('\n')}</channel></rss>`
}
