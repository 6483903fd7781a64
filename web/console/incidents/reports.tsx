/** What others report of themselves, and how many post about it, where something that is hit stands on them: their word, with a link. Evidence, no verdict. */
import type { ComponentChildren } from 'preact'
import type { IncidentReport, PostsView } from '../../../server/contract/hearsay.ts'
import { StateMark } from '../parts/marks.tsx'
import { useNames } from '../session.tsx'

interface Props {
  readonly reports: readonly Omit<IncidentReport, 'since'>[]
  readonly posts: readonly PostsView[]
}

export function Reports({ reports, posts }: Props) {
  if (reports.length === 0 && posts.length === 0) return null
  return (
    <ul class="note reports">
      {reports.map((one) => (
        <Report key={`${one.componentId} ${one.by} ${one.part}`} one={one} />
      ))}
      {posts.map((one) => (
        <Posts key={one.url} one={one} />
      ))}
    </ul>
  )
}

/** A number for people to weigh. */
function Posts({ one }: { readonly one: PostsView }) {
  const { t } = useNames()
  const text = t.incident.posts(one.tag, one.count, one.isAtLeast, one.usual)
  return (
    <li>
      <WebLink url={one.url}>{one.isUnusual ? <strong>{text}</strong> : text}</WebLink>
    </li>
  )
}

interface ReportProps {
  readonly one: Omit<IncidentReport, 'componentId' | 'name' | 'since'> & Partial<Pick<IncidentReport, 'name'>>
}

/** One word of theirs; with the name of our component where that does not stand beside it. */
export function Report({ one }: ReportProps) {
  const { t, say } = useNames()
  const state = t.componentStates[one.state].toLocaleLowerCase(t.locale)
  return (
    <li>
      <StateMark state={one.state} /> {one.name && `${say(one.name)}: `}
      <WebLink url={one.url}>{t.incident.othersReport(one.by, one.part, state)}</WebLink>
      {one.incidents.map((incident) => (
        <span key={incident.title} class="soft">
          {' · '}
          <WebLink url={incident.url}>
            <bdi>{incident.title}</bdi>
          </WebLink>
        </span>
      ))}
    </li>
  )
}

/** Leads only to the web, whatever strangers wrote. */
export function WebLink({ url, children }: { readonly url: string | null; readonly children: ComponentChildren }) {
  if (url === null || !/^https?:\/\//i.test(url)) return <bdi>{children}</bdi>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      <bdi>{children}</bdi>
    </a>
  )
}
