/** The moments that the rows know, each to be told or not. */
import type { PostMortemView } from '../../../server/contract/post-mortem.ts'
import { CheckField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { exactClock } from '../times.ts'

interface Props {
  readonly timeline: PostMortemView['timeline']
  readonly untold: readonly string[]
  readonly onChange: (untold: readonly string[]) => void
}

export function Moments({ timeline, untold, onChange }: Props) {
  const { t } = useNames()
  return (
    <fieldset class="field">
      <legend>{t.postMortem.timeline}</legend>
      {timeline.map(({ id, at, what, state }) => {
        const words = t.postMortem.moments[what]
        const said = state === undefined ? words : `${words}: ${t.states[state]}`
        return (
          <CheckField
            key={id}
            label={`${exactClock(at, t)} ${said}`}
            checked={!untold.includes(id)}
            onChange={(isTold) => onChange(isTold ? untold.filter((one) => one !== id) : [...untold, id])}
          />
        )
      })}
    </fieldset>
  )
}
