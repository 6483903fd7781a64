/** Templates: which there are and who answers for them, in each language; one of them to be edited; and the phrase book beside them. Fetched when it is first shown. */
import type { TemplateView } from '../../../server/contract/templates.ts'
import { calls } from '../calls.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { PhraseBook } from './phrase-book.tsx'
import { SpeakingPart } from './speaking-form.tsx'
import { Standing } from './standing.tsx'
import { TemplateEditor } from './template-editor.tsx'
import { idOf, kindsIn, placeIn, withStored } from './template-words.ts'

/** Where the phrase book stands among the templates. */
const PHRASES = 'phrases'

export function TemplatesScreen({ selected }: { readonly selected: string | null }) {
  return selected === PHRASES ? <PhraseBook parts={<Parts at={PHRASES} />} /> : <Templates selected={selected} />
}

function Parts({ at }: { readonly at: string | null }) {
  const { t } = useNames()
  const parts = [
    { id: null, label: t.wording.title },
    { id: PHRASES, label: t.phrases.title },
  ]
  return (
    <nav class="parts" aria-label={t.nav.templates}>
      {parts.map(({ id, label }) => (
        <a
          key={label}
          class="part"
          href={hrefOf({ at: 'templates', id })}
          {...(id === at ? { 'aria-current': 'page' as const } : {})}
        >
          {label}
        </a>
      ))}
    </nav>
  )
}

function Templates({ selected }: { readonly selected: string | null }) {
  const { t } = useNames()
  const list = useResource('templates', calls.templates, ['template', 'settings'])
  const place = list.value && selected !== null ? placeIn(list.value.templates, selected) : null
  return (
    <div class="screen">
      {place && list.value ? (
        <TemplateEditor
          key={selected}
          {...place}
          list={list.value}
          onStored={(which, view) => list.value && list.put(withStored(list.value, which, view))}
        />
      ) : (
        <>
          <h1 data-heading tabIndex={-1}>
            {t.wording.title}
          </h1>
          <Parts at={null} />
          <p class="note">{t.wording.text}</p>
          <SpeakingPart />
          <Trouble error={list.error} again={list.again} />
          <ul class="rows">
            {kindsIn(list.value?.templates ?? []).map((one) => (
              <Row key={idOf(one)} templates={one.templates} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Row({ templates }: { readonly templates: readonly TemplateView[] }) {
  const { t } = useNames()
  const [first] = templates
  if (!first) return null
  const { kind, tone } = first
  const name = tone === 'plain' ? t.templates[kind] : `${t.templates[kind]} · ${t.tones[tone]}`
  return (
    <li class={tone === 'plain' ? 'row row-flat' : 'row row-flat row-child'}>
      <a class="row-name" href={hrefOf({ at: 'templates', id: idOf(first) })}>
        {name}
      </a>
      <span class="wording-states">
        {templates.map((one) => (
          <span key={one.language} class="soft">
            <strong>{one.language.toUpperCase()}</strong> <Standing one={one} />
          </span>
        ))}
      </span>
    </li>
  )
}
