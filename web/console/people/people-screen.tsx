/** Who hears what: the people on call first, then the subscribers. */
import { useMay, useNames } from '../session.tsx'
import { Oncall } from './oncall.tsx'
import { Subscribers } from './subscribers.tsx'

export function PeopleScreen() {
  const { t } = useNames()
  const mayRead = useMay('addresses.read')
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.people.title}
      </h1>
      {mayRead ? <Lists /> : <p class="note">{t.people.notForViewers}</p>}
    </div>
  )
}

function Lists() {
  return (
    <>
      <Oncall />
      <Subscribers />
    </>
  )
}
