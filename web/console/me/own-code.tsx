/** The code of an authenticator app, asked after the password: set up, or ended. */
import { useState } from 'preact/hooks'
import type { TotpProposal } from '../../../server/contract/staff.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { own } from './own-calls.ts'

export function OwnCode() {
  const { t } = useNames()
  const state = useResource('totp', own.totp, [])
  const [proposal, setProposal] = useState<TotpProposal | null>(null)
  const [codes, setCodes] = useState<readonly string[]>([])
  const propose = useCommand((_: null) => own.proposeTotp())
  const since = state.value?.since ?? null
  const done = (made: readonly string[]) => {
    setProposal(null)
    setCodes(made)
  }
  return (
    <section aria-labelledby="code-title">
      <h2 id="code-title">{t.code.title}</h2>
      <p class="note">{t.code.text}</p>
      <Trouble error={state.error ?? propose.error} again={state.again} />
      {since !== null && <p>{t.code.isOn(clock(since, t), state.value?.recoveryCodes ?? 0)}</p>}
      {codes.length > 0 && <ShownOnce words={t.code.emergency} text={codes.join('  ')} />}
      {since !== null && <End onDone={() => setCodes([])} />}
      {state.value && since === null && proposal === null && (
        <Button busy={propose.busy} onClick={() => void propose.run(null).then((made) => made && setProposal(made))}>
          {t.code.setUp}
        </Button>
      )}
      {proposal && <SetUp proposal={proposal} onDone={done} />}
    </section>
  )
}

interface SetUpProps {
  readonly proposal: TotpProposal
  readonly onDone: (codes: readonly string[]) => void
}

function SetUp({ proposal, onDone }: SetUpProps) {
  const { t } = useNames()
  const set = useCommand((code: string) => own.setTotp({ secret: proposal.secret, code }))
  return (
    <div class="form card">
      <h3>{t.code.setUp}</h3>
      <p>
        {t.code.addIt} <a href={proposal.url}>{t.code.openApp}</a>
      </p>
      <p>
        <code dir="ltr">{proposal.secret.replace(/.{4}(?=.)/g, '$& ')}</code>
      </p>
      <CodeForm
        action={t.code.start}
        command={set}
        onSend={async (code) => {
          const made = await set.run(code)
          if (made) onDone(made.codes)
        }}
      />
    </div>
  )
}

function End({ onDone }: { readonly onDone: () => void }) {
  const { t } = useNames()
  const end = useCommand(async (code: string) => {
    await own.endTotp({ code })
    return true
  })
  return (
    <details class="more">
      <summary>{t.code.end}</summary>
      <CodeForm
        action={t.code.end}
        command={end}
        onSend={async (code) => {
          if (await end.run(code)) onDone()
        }}
      />
    </details>
  )
}

interface CodeFormProps {
  readonly action: string
  readonly command: Pick<ReturnType<typeof useCommand<string, unknown>>, 'busy' | 'error'>
  readonly onSend: (code: string) => Promise<void>
}

function CodeForm({ action, command, onSend }: CodeFormProps) {
  const { t } = useNames()
  const [code, setCode] = useState('')
  const { at, error, rest } = placed(command.error, ['code'], t)
  const submit = (event: Event) => {
    event.preventDefault()
    void onSend(code)
  }
  return (
    <form class="form" onSubmit={submit} aria-label={action}>
      <TextField
        label={t.code.code}
        autocomplete="one-time-code"
        value={code}
        onInput={setCode}
        required
        maxLength={40}
        {...at('code')}
      />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={command.busy}>
          {action}
        </Button>
      </div>
    </form>
  )
}
