/** Opens an incident by hand, for what the checks cannot see. */
import { Composer } from '../compose/composer.tsx'
import { useComponents } from '../compose/impact-editor.tsx'
import { go, hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'

export function OpenPane() {
  const { t } = useNames()
  const components = useComponents().value
  return (
    <section class="pane pane-incident" aria-labelledby="open-title">
      <a class="back" href={hrefOf({ at: 'inbox' })}>
        ‹ {t.inbox.title}
      </a>
      <h1 id="open-title" data-heading tabIndex={-1}>
        {t.openByHand.title}
      </h1>
      <p class="note">{t.openByHand.text}</p>
      {components && components.components.length === 0 ? (
        <p class="note">{t.openByHand.noComponents}</p>
      ) : (
        <Composer detail={null} onPublished={(made) => go({ at: 'incident', id: made.incident.id })} />
      )}
    </section>
  )
}
