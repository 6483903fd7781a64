/** What a one-time link opens: the first account's set-up, or a new password. */
import { useState } from 'preact/hooks'
import type { AccessView, RedeemAccess, SessionView } from '../../server/contract/console.ts'
import { calls } from './calls.ts'
import { useCommand } from './command.ts'
import { Gate } from './gate.tsx'
import { useLanguage } from './language.tsx'
import { Button } from './parts/button.tsx'
import { TextField } from './parts/field.tsx'
import { type AtField, type Placed, placed } from './parts/placed.ts'
import { Trouble } from './parts/trouble.tsx'
import { passwordFaults } from './password-faults.ts'
import { useResource } from './resource.ts'
import { hrefOf } from './router.ts'

interface Props {
  readonly token: string
  readonly onDone: (session: SessionView) => void
}

export function AccessScreen({ token, onDone }: Props) {
  const { t } = useLanguage()
  const access = useResource<AccessView>(`access/${token}`, () => calls.access(token), [])
  const title = access.value?.purpose === 'password' ? t.access.passwordTitle : t.access.setUpTitle
  // A link may have been used since it was read.
  if (!access.value || access.error) {
    return (
      <Gate title={title}>
        {access.error ? (
          <>
            <Trouble error={access.error} {...(access.error.status === 0 ? { again: access.again } : {})} />
            <p>
              <a href={hrefOf({ at: 'inbox' })}>{t.access.toSignIn}</a>
            </p>
          </>
        ) : (
          <p>{t.common.loading}</p>
        )}
      </Gate>
    )
  }
  return (
    <Gate title={title}>
      <AccessForm access={access.value} token={token} onDone={onDone} />
    </Gate>
  )
}

function AccessForm({ access, token, onDone }: Props & { readonly access: AccessView }) {
  const { t, language } = useLanguage()
  const [email, setEmail] = useState(access.email ?? '')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [repeat, setRepeat] = useState('')
  const [tried, setTried] = useState(false)
  const redeem = useCommand(calls.redeem)
  const isNew = access.purpose === 'set-up'
  const { at, error, rest } = placed(redeem.error, isNew ? ['email', 'name', 'password'] : ['password'], t)

  const submit = async (event: Event) => {
    event.preventDefault()
    setTried(true)
    const { tooShort, differ } = passwordFaults({ password, repeat, tried: true })
    if (tooShort || differ) return
    const body: RedeemAccess = {
      token,
      password,
      ...(isNew ? { email: email.trim(), name: name.trim(), language } : {}),
    }
    const session = await redeem.run(body)
    if (session) onDone(session)
  }
  return (
    <form class="form" onSubmit={submit}>
      <p>{isNew ? t.access.setUpText : t.access.passwordFor(access.email ?? '')}</p>
      {isNew && <PersonFields email={email} name={name} at={at} onEmail={setEmail} onName={setName} />}
      <PasswordFields
        password={password}
        repeat={repeat}
        tried={tried}
        refused={at('password')}
        onPassword={setPassword}
        onRepeat={setRepeat}
      />
      <Trouble error={error} fields={rest} />
      <Button look="main" submit busy={redeem.busy}>
        {isNew ? t.access.submit : t.access.submitPassword}
      </Button>
    </form>
  )
}

interface PersonProps {
  readonly email: string
  readonly name: string
  readonly at: Placed['at']
  readonly onEmail: (email: string) => void
  readonly onName: (name: string) => void
}

function PersonFields({ email, name, at, onEmail, onName }: PersonProps) {
  const { t } = useLanguage()
  return (
    <>
      <TextField
        label={t.signIn.email}
        type="email"
        autocomplete="username"
        value={email}
        onInput={onEmail}
        required
        {...at('email')}
      />
      <TextField
        label={t.access.name}
        autocomplete="name"
        value={name}
        onInput={onName}
        required
        maxLength={100}
        {...at('name')}
      />
    </>
  )
}

interface PasswordProps {
  readonly password: string
  readonly repeat: string
  readonly tried: boolean
  readonly refused: AtField
  readonly onPassword: (password: string) => void
  readonly onRepeat: (repeat: string) => void
}

function PasswordFields({ password, repeat, tried, refused, onPassword, onRepeat }: PasswordProps) {
  const { t } = useLanguage()
  const { tooShort, differ } = passwordFaults({ password, repeat, tried })
  const shared = { type: 'password', autocomplete: 'new-password', required: true } as const
  return (
    <>
      <TextField
        label={t.access.newPassword}
        hint={t.access.passwordHint}
        {...(tooShort ? { fault: t.access.tooShort } : refused)}
        value={password}
        onInput={onPassword}
        {...shared}
      />
      <TextField
        label={t.access.repeat}
        fault={differ ? t.access.differ : undefined}
        value={repeat}
        onInput={onRepeat}
        {...shared}
      />
    </>
  )
}
