/** A template's words in one language: edited, saved, answered for, taken back. The editor shows one for each language. */
import type { ApproveTemplate, EditTemplate, TemplateFaults, TemplateView } from '../../../server/contract/templates.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { capital } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { placed } from '../parts/placed.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import type { WhichTemplate } from '../word-calls.ts'
import { Standing } from './standing.tsx'
import { TemplateVersions } from './template-versions.tsx'
import { type Field, isSame, MAIN_FIELDS, MANY_FIELDS, SHORT_FIELDS, type Texts } from './template-words.ts'
import { WordField } from './word-field.tsx'

/** What somebody wrote, over which version. */
export interface Seen {
  readonly version: number
  readonly text: Texts
}

interface Props {
  readonly which: WhichTemplate
  /** Null: there are no words in this tone yet. */
  readonly stored: TemplateView | null
  readonly start: Texts
  /** Null: nothing was changed. */
  readonly seen: Seen | null
  readonly faults: TemplateFaults | null
  readonly onWrite: (seen: Seen | null) => void
  /** What the server answered; null: it is gone. */
  readonly onStored: (view: TemplateView | null) => void
}

export function LanguageWords({ which, stored, start, seen, faults, onWrite, onStored }: Props) {
  const { t, nameOf } = useNames()
  const mayWrite = useMay('words.write')
  const text = seen?.text ?? start
  const version = stored?.version ?? 0
  const save = useCommand((body: EditTemplate) => calls.editTemplate(which, body))
  const take = (next: Texts) =>
    onWrite(stored && isSame(next, start) ? null : { version: seen?.version ?? version, text: next })
  const write = (field: Field, value: string) => {
    take({ ...text, [field]: value })
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    const view = await save.run({ version: seen?.version ?? version, text })
    if (!view) return
    onStored(view)
    onWrite(null)
  }
  const goOn = (over: number) => {
    save.forget()
    onWrite({ version: over, text })
  }
  const all = [...MAIN_FIELDS, ...MANY_FIELDS, ...SHORT_FIELDS]
  const { at, error, rest } = placed(
    save.error,
    all.map((field) => `text/${field}`),
    t,
  )
  const boxes = (fields: readonly Field[]) =>
    fields.map((field) => (
      <WordField
        key={field}
        kind={which.kind}
        field={field}
        language={which.language}
        value={text[field]}
        faults={faults}
        refused={at(`text/${field}`)}
        readOnly={!mayWrite}
        onInput={(value) => write(field, value)}
      />
    ))
  return (
    <form class="form card wording-language" onSubmit={submit}>
      <h2>{capital(nameOf(which.language))}</h2>
      {stored && (
        <p class="soft">
          <Standing one={stored} />
        </p>
      )}
      {stored && seen && stored.version > seen.version && (
        <div class="trouble" role="status">
          <p>{t.wording.moved}</p>
          <div class="actions">
            <Button onClick={() => onWrite(null)}>{t.wording.takeTheirs}</Button>
            <Button onClick={() => goOn(stored.version)}>{t.wording.keepMine}</Button>
          </div>
        </div>
      )}
      {boxes(MAIN_FIELDS)}
      <details class="more">
        <summary>{t.wording.many}</summary>
        <div class="wording">{boxes(MANY_FIELDS)}</div>
      </details>
      <details class="more">
        <summary>{t.wording.short}</summary>
        <div class="wording">{boxes(SHORT_FIELDS)}</div>
      </details>
      <Trouble error={error} fields={rest} />
      {mayWrite && (seen !== null || stored === null) && (
        <>
          {stored?.approved && <p class="note">{t.wording.endsApproval}</p>}
          <div class="actions">
            <Button look="main" submit busy={save.busy}>
              {t.common.save}
            </Button>
            {seen && <Button onClick={() => onWrite(null)}>{t.common.cancel}</Button>}
          </div>
        </>
      )}
      {version > 0 && <TemplateVersions which={which} onTake={take} />}
      {stored && <Answering which={which} stored={stored} isChanged={seen !== null} onStored={onStored} />}
    </form>
  )
}

interface AnsweringProps extends Pick<Props, 'onStored'> {
  readonly which: WhichTemplate
  readonly stored: TemplateView
  readonly isChanged: boolean
}

/** Who answers for what is stored, and the way back to what is shipped. */
function Answering({ which, stored, isChanged, onStored }: AnsweringProps) {
  const { t } = useNames()
  const mayWrite = useMay('words.write')
  const mayApprove = useMay('words.approve')
  const approve = useCommand((body: ApproveTemplate) => calls.approveTemplate(which, body))
  const { version, approved, isShipped } = stored
  const canReset = mayWrite && !isChanged && !isShipped
  const answerFor = async () => {
    const view = await approve.run({ version, approved: approved === null })
    if (view) onStored(view)
  }
  if (!mayApprove && !canReset) return null
  return (
    <>
      <Trouble error={approve.error} />
      <div class="actions">
        {mayApprove && (
          <Button busy={approve.busy} disabled={isChanged} onClick={() => void answerFor()}>
            {approved ? t.wording.withdraw : t.wording.approve}
          </Button>
        )}
        {canReset && (
          <RemoveButton
            action={t.wording.reset}
            question={t.wording.resetAsk(t.templates[which.kind])}
            consequence={t.wording.resetText}
            remove={async () => {
              onStored(await calls.resetTemplate(which, { version }))
            }}
          />
        )}
      </div>
      {mayApprove && isChanged && <p class="hint">{t.wording.saveFirst}</p>}
    </>
  )
}
