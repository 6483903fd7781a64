/** The middle of the composer: the words with their template, what is hit, and where the incident goes from here. */
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import { type Field, isTouched } from '../draft.ts'
import { CheckField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { NotifyCheck, PromiseChips, StateChips } from './choices.tsx'
import { statesFor } from './composition.ts'
import { ImpactEditor } from './impact-editor.tsx'
import { PhraseChips } from './phrase-chips.tsx'
import { TextsEditor } from './texts-editor.tsx'
import type { Composing } from './use-composition.ts'

const ALL_FIELDS: readonly Field[] = ['title', 'body', 'works', 'advice']
const WITHOUT_TITLE: readonly Field[] = ['body', 'works', 'advice']

export function Impacts({ composing }: { readonly composing: Composing }) {
  return (
    <ImpactEditor
      components={composing.composition.components}
      onChange={(components) => composing.change({ components, componentsTouched: true })}
    />
  )
}

export function Words({ composing, needsTitle }: { readonly composing: Composing; readonly needsTitle: boolean }) {
  const { t } = useNames()
  const { written, composition } = composing
  if (composing.error) return <Trouble error={composing.error} again={composing.refill} />
  if (!written) {
    const chosen = composition.components.length > 0
    return <p class="note">{chosen ? t.compose.blocked.filling : t.openByHand.chooseFirst}</p>
  }
  const put = (text: typeof written.text) => composing.write({ text })
  return (
    <>
      <TextsEditor draft={written.text} fields={needsTitle ? ALL_FIELDS : WITHOUT_TITLE} onChange={put} />
      <PhraseChips composing={composing} written={written} />
      {!needsTitle && (
        <details class="more">
          <summary>{t.compose.fields.title}</summary>
          <TextsEditor draft={written.text} fields={['title']} onChange={put} bare />
        </details>
      )}
      {composing.dirty && (
        <p class="hint">
          {t.compose.kept}{' '}
          <button type="button" class="link" onClick={composing.discard}>
            {t.compose.discard}
          </button>
        </p>
      )}
    </>
  )
}

interface ReportsProps {
  readonly composing: Composing
  readonly reports: IncidentDetail['reports']
}

/** Offered while the words are the template's: over somebody's own words nothing is put. */
export function NameReports({ composing, reports }: ReportsProps) {
  const { t } = useNames()
  const { composition, written } = composing
  const isOffered = reports.some(({ state }) => state === 'degraded' || state === 'partial' || state === 'major')
  if (!isOffered || !written || isTouched(written.text, written.start)) return null
  return (
    <CheckField
      label={t.compose.nameReports}
      checked={composition.nameReports ?? false}
      onChange={(nameReports) => composing.change({ nameReports })}
    />
  )
}

/** As `NameReports`, of what in the same incident is the cause of the rest, while the checks see it so. */
export function NameCause({ composing, incident }: CourseProps) {
  const { t, say } = useNames()
  const { composition, written } = composing
  const names = [...new Set((incident?.components ?? []).flatMap((one) => (one.causedBy ? [say(one.causedBy)] : [])))]
  if (names.length === 0 || !written || isTouched(written.text, written.start)) return null
  return (
    <CheckField
      label={t.compose.nameCause(names.join(', '))}
      checked={composition.nameCause ?? false}
      onChange={(nameCause) => composing.change({ nameCause })}
    />
  )
}

interface CourseProps {
  readonly composing: Composing
  readonly incident: IncidentView | null
}

/** Where the incident goes with this update, when people hear again, and whether they hear now. */
export function Course({ composing, incident }: CourseProps) {
  const { composition, written } = composing
  return (
    <>
      {written && (
        <StateChips
          states={statesFor(incident, composition.template)}
          chosen={written.state}
          onChoose={(state) => composing.write({ state })}
        />
      )}
      {written?.state !== 'resolved' && (
        <PromiseChips minutes={composition.promiseMin} onChoose={(promiseMin) => composing.change({ promiseMin })} />
      )}
      <NotifyCheck notify={composition.notify} onChange={(notify) => composing.change({ notify })} />
    </>
  )
}
