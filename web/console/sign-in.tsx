/** The sign-in form. The address keeps its hash, so that a link from an on-call mail still leads to its incident. */
import { useEffect, useState } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { calls } from './calls.ts'
import { useCommand } from './command.ts'
import { Gate } from './gate.tsx'
import { useLanguage } from './language.tsx'
import { Button } from './parts/button.tsx'
import { TextField } from './parts/field.tsx'
import { Trouble } from './parts/trouble.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { ProviderLink } from './provider-link.tsx'

interface Props {
  /** Why the session ended: a code; null: there was none. */
  readonly ended: string | null
  /** Why the provider of accounts led nowhere: a code; null: nobody tried. */
  readonly refused: string | null
  readonly onDone: (session: SessionView) => void
}

export function SignInScreen({ ended, refused, onDone }: Props) {
  const { t } = useLanguage()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<string | null>(null)
  const signIn = useCommand(calls.signIn)
  // Asked once the password was right, and from then on.
  const asksCode = signIn.error?.code === 'code-needed'
  useEffect(() => {
    if (asksCode) setCode('')
  }, [asksCode])
  const submit = async (event: Event) => {
    event.preventDefault()
    const session = await signIn.run({ email: email.trim(), password, ...(code === null ? {} : { code }) })
    if (session) onDone(session)
  }
  return (
    <Gate title={t.signIn.title}>
      {refused !== null && refused !== 'done' && (
        <p class="trouble" role="alert">
          {t.problems[refused] ?? t.problemOther}
        </p>
      )}
      {ended !== null && (
        <p class="note">{ended === 'sign-in-needed' ? t.signIn.ended : (t.problems[ended] ?? t.signIn.ended)}</p>
      )}
      <form class="form" onSubmit={submit}>
        <TextField
          label={t.signIn.email}
          type="email"
          autocomplete="username"
          value={email}
          onInput={setEmail}
          required
          focusFirst
        />
        <TextField
          label={t.signIn.password}
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          required
        />
        {code !== null && (
          <TextField
            label={t.code.code}
            hint={t.code.orEmergency}
            autocomplete="one-time-code"
            value={code}
            onInput={setCode}
            maxLength={40}
            required
            focusFirst
          />
        )}
        <Trouble error={signIn.error} />
        <Button look="main" submit busy={signIn.busy}>
          {t.signIn.submit}
        </Button>
      </form>
      <ProviderLink isBack={refused !== null} />
      <PasskeyButton onDone={onDone} />
      <p class="hint">{t.signIn.forgot}</p>
    </Gate>
  )
}
