/** The way from a component that is named anywhere to the whole chain behind its state. */
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'

interface Props {
  readonly id: string
  readonly name: string
  /** Its name does not stand beside the link. */
  readonly named?: boolean
}

export function WhyLink({ id, name, named = false }: Props) {
  const { t } = useNames()
  const whole = `${t.why.link} ${name}`
  return (
    <a class="why-link" href={hrefOf({ at: 'why', id })} aria-label={whole}>
      {named ? whole : t.why.link}
    </a>
  )
}
