/** Above the templates: whether words of their own wait for an approver, and when each channel follows the page. */
import { useState } from 'preact/hooks'
import type { Speaking } from '../../../server/contract/speaking.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CheckField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useMay, useNames } from '../session.tsx'
import { speakingCalls } from '../speaking-calls.ts'

const USUAL_MIN = 10
const GATE_FIELDS = ['mailAfterS', 'webhookAfterS', 'socialAfterS'] as const
type GateField = (typeof GATE_FIELDS)[number]

export function SpeakingPart() {
  const { t } = useNames()
  const mayApprove = useMay('words.approve')
  const read = useResource('speaking', speakingCalls.speaking, ['settings'])
  const [isOpen, setOpen] = useState(false)
  const { value } = read
  if (!value) return <Trouble error={read.error} again={read.again} />
  if (isOpen) return <SpeakingForm now={value} onStored={read.put} onClose={() => setOpen(false)} />
  return (
    <div class="card">
      <p>{value.approvalMin === null ? t.speaking.off : t.speaking.on(value.approvalMin)}</p>
      <p>
        {t.speaking.gates(
          t.speaking.after(value.mailAfterS),
          t.speaking.after(value.webhookAfterS),
          t.speaking.after(value.socialAfterS),
        )}
      </p>
      {mayApprove && (
        <Button look="quiet" onClick={() => setOpen(true)}>
          {t.speaking.change}
        </Button>
      )}
    </div>
  )
}

interface FormProps {
  readonly now: Speaking
  readonly onStored: (next: Speaking) => void
  readonly onClose: () => void
}

function SpeakingForm({ now, onStored, onClose }: FormProps) {
  const { t } = useNames()
  const [asks, setAsks] = useState(now.approvalMin !== null)
  const [minutes, setMinutes] = useState(String(now.approvalMin ?? USUAL_MIN))
  const [gates, setGates] = useState<Readonly<Record<GateField, string>>>({
    mailAfterS: String(now.mailAfterS),
    webhookAfterS: String(now.webhookAfterS),
    socialAfterS: String(now.socialAfterS),
  })
  const save = useCommand((body: Speaking) => speakingCalls.saveSpeaking(body))
  const { at, error, rest } = placed(save.error, ['approvalMin', ...GATE_FIELDS], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const stored = await save.run({
      approvalMin: asks ? Number(minutes) : null,
      mailAfterS: Number(gates.mailAfterS),
      webhookAfterS: Number(gates.webhookAfterS),
      socialAfterS: Number(gates.socialAfterS),
    })
    if (!stored) return
    onStored(stored)
    onClose()
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.speaking.change}>
      <CheckField label={t.speaking.asks} checked={asks} onChange={setAsks} />
      <p class="hint">{t.speaking.hint}</p>
      {asks && (
        <TextField
          label={t.speaking.minutes}
          type="number"
          value={minutes}
          onInput={setMinutes}
          required
          {...at('approvalMin')}
        />
      )}
      {GATE_FIELDS.map((field) => (
        <TextField
          key={field}
          label={t.speaking[field]}
          type="number"
          value={gates[field]}
          onInput={(next) => setGates({ ...gates, [field]: next })}
          required
          {...at(field)}
        />
      ))}
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button look="main" submit busy={save.busy}>
          {t.common.save}
        </Button>
        <Button onClick={onClose}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}
