/** Who hears what, and who works at the desk, a part each. */
import { hrefOf, PEOPLE_PARTS, type PeoplePart } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { Log } from './log.tsx'
import { Members } from './members.tsx'
import { Oncall } from './oncall.tsx'
import { Subscribers } from './subscribers.tsx'
import { Tokens } from './tokens.tsx'

export function PeopleScreen({ part }: { readonly part: PeoplePart }) {
  const { t } = useNames()
  const mayRead = useMay('addresses.read')
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.people.title}
      </h1>
      {mayRead && <Parts at={part} />}
      <Part part={part} />
    </div>
  )
}

function Parts({ at }: { readonly at: PeoplePart }) {
  const { t } = useNames()
  const mayEdit = useMay('people.write')
  const mayLook = useMay('audit.read')
  const hidden: readonly PeoplePart[] = [
    ...(mayEdit ? [] : ['programs' as const]),
    ...(mayLook ? [] : ['log' as const]),
  ]
  const parts = PEOPLE_PARTS.filter((part) => !hidden.includes(part))
  return (
    <nav class="parts" aria-label={t.people.title}>
      {parts.map((part) => (
        <a
          key={part}
          class="part"
          href={hrefOf({ at: 'people', part })}
          {...(part === at ? { 'aria-current': 'page' as const } : {})}
        >
          {t.people.parts[part]}
        </a>
      ))}
    </nav>
  )
}

function Part({ part }: { readonly part: PeoplePart }) {
  const { t } = useNames()
  const mayRead = useMay('addresses.read')
  const mayEdit = useMay('people.write')
  const mayLook = useMay('audit.read')
  if ((part === 'programs' && !mayEdit) || (part === 'log' && !mayLook)) return <p class="note">{t.people.forAdmins}</p>
  if (part === 'programs') return <Tokens />
  if (part === 'log') return <Log />
  if (!mayRead) return <p class="note">{t.people.notForViewers}</p>
  if (part === 'desk') return <Members />
  return (
    <>
      <Oncall />
      <Subscribers />
    </>
  )
}
