/** An instant on paper: to the second, in the page's zone, which the dossier names. */
import type { VNode } from 'preact'
import type { NoticePage } from '../../server/contract/notice.ts'
import type { Reader } from '../mail/reader.ts'

interface Props {
  readonly at: number
  readonly page: Pick<NoticePage, 'timeZone'>
  readonly reader: Reader
}

export function At({ at, page, reader }: Props): VNode {
  const text = new Intl.DateTimeFormat(reader.words.page.locale, {
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short', timeZone: page.timeZone },
  }).format(at)
  return <time datetime={new Date(at).toISOString()}>{text}</time>
}
