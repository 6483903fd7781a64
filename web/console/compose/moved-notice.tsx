/** Shows what others did while somebody was writing; the words stay, and going on takes one tap. */
import { Button } from '../parts/button.tsx'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import type { Moved } from './composition.ts'

/** By which the publish bar leads here. */
export const MOVED_ID = 'moved'

interface Props {
  readonly moved: Moved
  readonly onGoOn: () => void
  readonly onDrop: () => void
}

export function MovedNotice({ moved, onGoOn, onDrop }: Props) {
  const { t, say } = useNames()
  const { state, updates, components } = moved
  const nothing = !state && updates.length === 0 && components.length === 0
  return (
    <div class="moved" role="alert" id={MOVED_ID} tabIndex={-1}>
      <p>
        <strong>{t.incident.moved}</strong>
      </p>
      <ul>
        {state && <li>{t.incident.movedState(t.states[state.before], t.states[state.now])}</li>}
        {updates.map((one) => (
          <li key={one.id} dir="auto">
            {t.incident.movedUpdate(one.author, clock(one.at, t), bodyOf(one.texts, say))}
          </li>
        ))}
        {components.map((one) => (
          <li key={one.componentId}>{t.incident.movedComponent(say(one.name))}</li>
        ))}
        {nothing && <li>{t.incident.movedOther}</li>}
      </ul>
      <div class="actions">
        <Button look="main" onClick={onGoOn}>
          {t.incident.goOn}
        </Button>
        <Button onClick={onDrop}>{t.incident.startOver}</Button>
      </div>
    </div>
  )
}

function bodyOf(
  texts: Moved['updates'][number]['texts'],
  say: (texts: Readonly<Record<string, string>>) => string,
): string {
  return say(Object.fromEntries(Object.entries(texts).map(([code, one]) => [code, one.body])))
}
