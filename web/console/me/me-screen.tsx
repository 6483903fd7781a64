/** One's own page: name and language, password, where one is signed in. */
import { useState } from 'preact/hooks'
import type { SessionView } from '../../../server/contract/console.ts'
import { useCommand } from '../command.ts'
import { capital, useLanguage } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { SingleKeysSwitch } from '../single-keys.tsx'
import { own } from './own-calls.ts'
import { OwnCode } from './own-code.tsx'
import { OwnIdentity } from './own-identity.tsx'
import { OwnPasskeys } from './own-passkeys.tsx'
import { OwnPassword } from './own-password.tsx'
import { OwnSessions } from './own-sessions.tsx'

export function MeScreen({ onRenamed }: { readonly onRenamed: (session: SessionView) => void }) {
  const { t } = useNames()
  const { staff } = useSession()
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.me.title}
      </h1>
      <p class="note">
        <bdi>{staff.email}</bdi> · {staff.role !== null && t.team.roles[staff.role]}
      </p>
      <Self onRenamed={onRenamed} />
      {staff.hasPassword ? <WithPassword /> : <p class="note">{t.identity.alone}</p>}
      <OwnSessions />
      <section aria-labelledby="keys-title">
        <h2 id="keys-title">{t.keys.title}</h2>
        <SingleKeysSwitch />
      </section>
    </div>
  )
}

/** What stands on the password. */
function WithPassword() {
  return (
    <>
      <OwnPassword />
      <OwnPasskeys />
      <OwnCode />
      <OwnIdentity />
    </>
  )
}

function Self({ onRenamed }: { readonly onRenamed: (session: SessionView) => void }) {
  const { t, nameOf } = useNames()
  const { choose } = useLanguage()
  const session = useSession()
  const [name, setName] = useState(session.staff.name)
  const [language, setLanguage] = useState(session.staff.language)
  const save = useCommand(own.changeMe)
  const { at, error, rest } = placed(save.error, ['name', 'language'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const staff = await save.run({ name: name.trim(), language })
    if (!staff) return
    onRenamed({ ...session, staff })
    choose(staff.language)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.me.self}>
      <h2>{t.me.self}</h2>
      <div class="columns">
        <TextField
          label={t.team.name}
          autocomplete="name"
          value={name}
          onInput={setName}
          required
          maxLength={100}
          {...at('name')}
        />
        <ChoiceField
          label={t.common.language}
          hint={t.me.languageHint}
          value={language}
          onInput={setLanguage}
          {...at('language')}
          choices={session.page.languages.map((code) => ({ value: code, label: capital(nameOf(code)) }))}
        />
      </div>
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={save.busy}>
          {t.common.save}
        </Button>
      </div>
    </form>
  )
}
