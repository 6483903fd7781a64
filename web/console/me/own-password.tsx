/** A new password in place of the one in use; every other session ends with it. */
import { useState } from 'preact/hooks'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { passwordFaults } from '../password-faults.ts'
import { useNames } from '../session.tsx'
import { own } from './own-calls.ts'

const BLANK = { current: '', password: '', repeat: '', tried: false }

export function OwnPassword() {
  const { t } = useNames()
  const [fields, setFields] = useState(BLANK)
  const [ended, setEnded] = useState<number | null>(null)
  const change = (next: Partial<typeof BLANK>) => setFields({ ...fields, ...next })
  const save = useCommand(own.changePassword)
  const { at, error, rest } = placed(save.error, ['current', 'password'], t)
  const { tooShort, differ } = passwordFaults(fields)
  const submit = async (event: Event) => {
    event.preventDefault()
    setEnded(null)
    change({ tried: true })
    const faults = passwordFaults({ ...fields, tried: true })
    if (faults.tooShort || faults.differ) return
    const done = await save.run({ current: fields.current, password: fields.password })
    if (!done) return
    setFields(BLANK)
    setEnded(done.ended)
  }
  const shared = { type: 'password', required: true } as const
  return (
    <form class="form card" onSubmit={submit} aria-label={t.access.passwordTitle}>
      <h2>{t.access.passwordTitle}</h2>
      <TextField
        label={t.me.current}
        autocomplete="current-password"
        value={fields.current}
        onInput={(current) => change({ current })}
        {...at('current')}
        {...shared}
      />
      <TextField
        label={t.access.newPassword}
        hint={t.access.passwordHint}
        autocomplete="new-password"
        value={fields.password}
        onInput={(password) => change({ password })}
        {...(tooShort ? { fault: t.access.tooShort } : at('password'))}
        {...shared}
      />
      <TextField
        label={t.access.repeat}
        autocomplete="new-password"
        value={fields.repeat}
        onInput={(repeat) => change({ repeat })}
        fault={differ ? t.access.differ : undefined}
        {...shared}
      />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={save.busy}>
          {t.me.savePassword}
        </Button>
      </div>
      <p role="status">{ended !== null && t.me.passwordSaved(ended)}</p>
    </form>
  )
}
