/** Says how planned work goes, in the page's languages. */
import { useState } from 'preact/hooks'
import type { MaintenanceView, MoveMaintenance } from '../../../server/contract/maintenance.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { AreaField, CheckField, Fault } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'

interface Props {
  readonly one: MaintenanceView
  readonly onClose: () => void
}

export function NoteDialog({ one, onClose }: Props) {
  const { t, say, nameOf } = useNames()
  const { languages } = useSession().page
  const [words, setWords] = useState<Readonly<Record<string, string>>>({})
  const [notify, setNotify] = useState(one.notify)
  const [isEmpty, setEmpty] = useState(false)
  const send = useCommand((body: MoveMaintenance, key: string) => calls.moveMaintenance(one.id, body, key))
  const { at, error, rest } = placed(send.error, ['texts', ...languages.map((code) => `texts/${code}`)], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const texts = Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ''))
    setEmpty(Object.keys(texts).length === 0)
    if (Object.keys(texts).length === 0) return
    if (await send.run({ version: one.version, do: 'note', texts, notify })) onClose()
  }
  return (
    <Dialog title={`${t.maintenance.note}: ${say(one.title)}`} onClose={onClose}>
      <form onSubmit={submit}>
        {languages.map((code) => (
          <AreaField
            key={code}
            label={t.maintenance.noteText(nameOf(code))}
            lang={code}
            value={words[code] ?? ''}
            onInput={(value) => {
              setWords({ ...words, [code]: value })
              setEmpty(false)
            }}
            {...at(`texts/${code}`)}
          />
        ))}
        <Fault {...(isEmpty ? { fault: t.maintenance.noteEmpty } : at('texts'))} />
        <CheckField label={t.maintenance.notifyThis} checked={notify} onChange={setNotify} />
        <Trouble error={error} fields={rest} />
        <div class="actions">
          <Button look="main" submit busy={send.busy}>
            {t.maintenance.noteSend}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}
