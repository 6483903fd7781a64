/** Makes or edits one probe, and tries it without recording anything. */
import { useState } from 'preact/hooks'
import type { ComponentView, EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { DryRun } from './dry-run.tsx'
import { emptyFields, fieldsOf, readFields, type Unreadable } from './probe-fields.ts'
import { ProbeCadence, ProbeTarget } from './probe-inputs.tsx'

interface Props {
  readonly edited: ProbeView | null
  readonly components: readonly ComponentView[]
  readonly onDone: () => void
}

export function ProbeForm({ edited, components, onDone }: Props) {
  const { t } = useNames()
  const [fields, setFields] = useState(() => (edited ? fieldsOf(edited) : emptyFields(components[0]?.id ?? '')))
  const [unreadable, setUnreadable] = useState<readonly Unreadable[]>([])
  const { administer } = useMay()
  const readOnly = !administer || (edited !== null && edited.ownerFile !== null)
  const save = useCommand((body: EditProbe, key: string) =>
    edited ? calls.saveProbe(edited.id, { ...body, version: edited.version }) : calls.addProbe(body, key),
  )
  const dryRun = useCommand((body: EditProbe) => calls.dryRun(body))
  const [tried, setTried] = useState<Awaited<ReturnType<typeof calls.dryRun>> | null>(null)

  const read = (): EditProbe | null => {
    const result = readFields(fields)
    setUnreadable('unreadable' in result ? result.unreadable : [])
    return 'edit' in result ? result.edit : null
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    const edit = readOnly ? null : read()
    if (edit && (await save.run(edit))) onDone()
  }
  const tryIt = async () => {
    const edit = read()
    if (edit) setTried(await dryRun.run({ ...edit, key: edit.key || 'dry-run' }))
  }
  const title = edited ? t.probes.editOne(edited.key) : t.probes.newOne
  const inputs = { fields, unreadable, readOnly, onChange: setFields }
  return (
    <form class="form" onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      {edited?.ownerFile && <p class="note">{t.components.ownedBy(edited.ownerFile)}</p>}
      <ProbeTarget {...inputs} components={components} isNew={edited === null} />
      <ProbeCadence {...inputs} />
      <Trouble error={save.error ?? dryRun.error} />
      <div class="actions">
        {!readOnly && (
          <Button look="main" submit busy={save.busy}>
            {t.common.save}
          </Button>
        )}
        {administer && (
          <Button busy={dryRun.busy} onClick={() => void tryIt()}>
            {dryRun.busy ? t.probes.trying : t.probes.dryRun}
          </Button>
        )}
        <Button onClick={onDone}>{readOnly ? t.common.close : t.common.cancel}</Button>
        {edited && !readOnly && <Remove edited={edited} onDone={onDone} />}
      </div>
      <div aria-live="polite">{tried && <DryRun result={tried} />}</div>
    </form>
  )
}

function Remove({ edited, onDone }: { readonly edited: ProbeView; readonly onDone: () => void }) {
  const { t } = useNames()
  const [asking, setAsking] = useState(false)
  const remove = useCommand(async (_: null) => {
    await calls.removeProbe(edited.id)
    return true
  })
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t.common.delete}
      </Button>
      {asking && (
        <Ask
          title={t.probes.deleteAsk(edited.key)}
          text={t.probes.deleteText}
          action={t.common.delete}
          busy={remove.busy}
          error={remove.error}
          onYes={async () => {
            if (await remove.run(null)) onDone()
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  )
}
