/** Makes or edits one probe, and tries it without recording anything. */
import { useState } from 'preact/hooks'
import type { ComponentView, DryRunView, EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { DryRun, TryFrom } from './dry-run.tsx'
import { isTold } from './kinds.ts'
import { emptyFields, fieldsOf, readFields, type Unreadable } from './probe-fields.ts'
import { ProbeCadence, ProbeExpectation, ProbeTarget } from './probe-inputs.tsx'
import { refusalsOf } from './refusals.ts'

interface Props {
  readonly edited: ProbeView | null
  readonly components: readonly ComponentView[]
  readonly onDone: () => void
  readonly onMade: (id: string) => void
}

export function ProbeForm({ edited, components, onDone, onMade }: Props) {
  const { t } = useNames()
  const mayEdit = useMay('catalogue.write')
  const readOnly = !mayEdit || (edited !== null && edited.ownerFile !== null)
  const form = useProbeForm(edited, components[0]?.id ?? '')
  const { save, dryRun, tried } = form
  const submit = async (event: Event) => {
    event.preventDefault()
    const edit = readOnly ? null : form.read()
    const saved = edit && (await save.run(edit))
    // The URL under which it is told is made there.
    if (saved && edited === null && isTold(saved.kind)) onMade(saved.id)
    else if (saved) onDone()
  }
  const title = edited ? t.probes.editOne(edited.key) : t.probes.newOne
  const error = save.error ?? dryRun.error
  const { at: refusals, rest } = refusalsOf(error?.fields ?? [], form.fields.kind)
  const inputs = { fields: form.fields, unreadable: form.unreadable, refusals, readOnly, onChange: form.setFields }
  return (
    <form class="form" onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      {edited?.ownerFile && <p class="note">{t.components.ownedBy(edited.ownerFile)}</p>}
      <ProbeTarget {...inputs} components={components} isNew={edited === null} />
      <ProbeExpectation {...inputs} />
      <ProbeCadence {...inputs} />
      {mayEdit && !isTold(form.fields.kind) && <TryFrom from={form.from} onInput={form.setFrom} />}
      <Trouble error={error} fields={rest} />
      <div class="actions">
        {!readOnly && (
          <Button look="main" submit busy={save.busy}>
            {t.common.save}
          </Button>
        )}
        {mayEdit && !isTold(form.fields.kind) && (
          <Button busy={dryRun.busy} onClick={() => void form.tryIt()}>
            {dryRun.busy ? t.probes.trying : t.probes.dryRun}
          </Button>
        )}
        <Button onClick={onDone}>{readOnly ? t.common.close : t.common.cancel}</Button>
        {edited && !readOnly && (
          <RemoveButton
            action={t.common.delete}
            question={t.probes.deleteAsk(edited.key)}
            consequence={t.probes.deleteText}
            remove={() => calls.removeProbe(edited.id)}
            onDone={onDone}
          />
        )}
      </div>
      <div aria-live="polite">{tried && <DryRun result={tried} />}</div>
    </form>
  )
}

/** The form's state, its two commands, and the version that its writer saw when it opened. */
function useProbeForm(edited: ProbeView | null, componentId: string) {
  const [fields, setFields] = useState(() => (edited ? fieldsOf(edited) : emptyFields(componentId)))
  const [unreadable, setUnreadable] = useState<readonly Unreadable[]>([])
  const [version] = useState(edited?.version ?? 0)
  const [tried, setTried] = useState<DryRunView | null>(null)
  const save = useCommand((body: EditProbe, key: string) =>
    edited ? calls.saveProbe(edited.id, { ...body, version }) : calls.addProbe(body, key),
  )
  const [from, setFrom] = useState('')
  const dryRun = useCommand((body: EditProbe) => calls.dryRun(body, from))
  const read = (): EditProbe | null => {
    // What an earlier try was refused for says nothing about this one, even when it goes no further than here.
    save.forget()
    dryRun.forget()
    const result = readFields(fields)
    setUnreadable('unreadable' in result ? result.unreadable : [])
    return 'edit' in result ? result.edit : null
  }
  const tryIt = async () => {
    const edit = read()
    setTried(edit && (await dryRun.run({ ...edit, key: edit.key || 'dry-run' })))
  }
  return { fields, setFields, unreadable, save, dryRun, tried, read, tryIt, from, setFrom }
}
