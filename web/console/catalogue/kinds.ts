/**
 * Which fields of the form belong to which kind of check. The browser's copy of the protocol's table, since the desk takes
 * only types from the server; test/web/console/kinds.test.ts holds the two together.
 */
import type { ProbeView } from '../../../server/contract/catalogue.ts'

export type Kind = ProbeView['kind']
export type KindOption =
  | 'method'
  | 'headers'
  | 'body'
  | 'credentials'
  | 'redirects'
  | 'resolver'
  | 'family'
  | 'certificates'
  | 'steps'
  | 'status'
  | 'keyword'
  | 'not-keyword'
  | 'assertions'
  | 'expiry'
  | 'part'

interface KindForm {
  readonly example: string
  readonly uses: readonly KindOption[]
}

export const KIND_FORMS: Readonly<Record<Kind, KindForm>> = {
  http: {
    example: 'https://host/path',
    uses: [
      'method',
      'headers',
      'body',
      'credentials',
      'redirects',
      'resolver',
      'family',
      'certificates',
      'steps',
      'status',
      'keyword',
      'not-keyword',
      'assertions',
    ],
  },
  tcp: { example: 'tcp://host:25', uses: ['body', 'keyword'] },
  tls: { example: 'tls://host:443', uses: ['expiry'] },
  dns: { example: 'dns://resolver/name?type=A', uses: ['keyword'] },
  websocket: { example: 'wss://host/path', uses: ['headers', 'body', 'keyword'] },
  grpc: { example: 'grpcs://host/service', uses: [] },
  hls: { example: 'https://host/live.m3u8', uses: ['headers'] },
  sql: { example: 'postgres://host:5432/database', uses: ['body', 'credentials', 'keyword'] },
  icmp: { example: 'icmp://host', uses: [] },
  upstream: { example: 'https://status.example.com', uses: ['headers', 'part'] },
  hashtag: { example: 'https://mastodon.example/tags/acme_down', uses: ['headers'] },
  heartbeat: { example: '', uses: [] },
  inbound: { example: '', uses: [] },
}

/** What others say: nothing is measured, so nothing of it is slow. */
const HEARSAY: readonly Kind[] = ['upstream', 'hashtag']

export function isHearsay(kind: Kind): boolean {
  return HEARSAY.includes(kind)
}

/** Nobody goes there: somebody tells it, under a URL of its own. */
const TOLD = ['heartbeat', 'inbound'] as const satisfies readonly Kind[]

export function isTold(kind: Kind): kind is (typeof TOLD)[number] {
  return (TOLD as readonly Kind[]).includes(kind)
}

export function uses(kind: Kind, option: KindOption): boolean {
  return KIND_FORMS[kind].uses.includes(option)
}
