/** What stands at the button, and is asked once, when somebody says that it is over and the checks do not. The composer shows both. */
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { translate } from '../../words/because.ts'
import type { DeskWords } from '../../words/en.ts'
import { badComponents } from '../incident-words.ts'
import { Ask } from '../parts/ask.tsx'
import { useNames } from '../session.tsx'
import type { PublicState } from './composition.ts'

type Hit = IncidentView['components'][number]

/** The components that speak against this state: none, unless it says that it is over. Pure. */
export function contradicting(incident: IncidentView | null, state: PublicState | null): readonly Hit[] {
  return incident && state === 'resolved' ? badComponents(incident) : []
}

/** One sentence: what our checks still see of this component. Pure. */
export function sentenceOf(hit: Hit, name: string, t: DeskWords): string {
  return t.compose.stillBad(name, t.verdicts[hit.verdict], translate(hit.because, t).text)
}

export function StillBadLine({ hits }: { readonly hits: readonly Hit[] }) {
  const { t, say } = useNames()
  if (hits.length === 0) return null
  return <p class="hindrance">{hits.map((one) => sentenceOf(one, say(one.name), t)).join(' ')}</p>
}

interface Props {
  readonly hits: readonly Hit[]
  readonly onYes: () => void
  readonly onNo: () => void
}

export function StillBadAsk({ hits, onYes, onNo }: Props) {
  const { t, say } = useNames()
  const sentences = hits.map((one) => sentenceOf(one, say(one.name), t))
  return (
    <Ask
      title={t.compose.stillBadAsk(hits.map((one) => say(one.name)).join(', '))}
      text={[...sentences, t.compose.stillBadText].join(' ')}
      action={t.compose.publishResolve}
      busy={false}
      error={null}
      onYes={onYes}
      onNo={onNo}
    />
  )
}
