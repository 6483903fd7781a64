/** One's own passkeys: made in this browser, named, removed. */
import { useState } from 'preact/hooks'
import type { PasskeyView } from '../../../server/contract/passkeys.ts'
import { useCommand } from '../command.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { knowsPasskeys, makePasskey } from '../passkey.ts'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { own } from './own-calls.ts'

export function OwnPasskeys() {
  const { t } = useNames()
  const list = useResource('passkeys', own.passkeys, [])
  return (
    <section aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{t.passkeys.title}</h2>
      <p class="note">{t.passkeys.text}</p>
      <Trouble error={list.error} again={list.again} />
      <ul class="rows">
        {list.value?.passkeys.map((one) => (
          <Passkey key={one.id} one={one} />
        ))}
      </ul>
      {knowsPasskeys() ? <AddPasskey /> : <p class="soft">{t.passkeys.unknownHere}</p>}
    </section>
  )
}

function Passkey({ one }: { readonly one: PasskeyView }) {
  const { t } = useNames()
  const [naming, setNaming] = useState(false)
  return (
    <li class="row row-flat">
      <span class="row-name">
        <bdi>{one.name}</bdi>
      </span>
      <span class="soft">
        {t.people.since(clock(one.createdAt, t))} ·{' '}
        {one.usedAt === null ? t.tokens.neverUsed : t.tokens.used(clock(one.usedAt, t))}
      </span>
      <div class="row-commands">
        <Button look="quiet" label={`${t.passkeys.rename} ${one.name}`} onClick={() => setNaming(true)}>
          {t.passkeys.rename}
        </Button>
        <RemoveButton
          action={t.people.remove}
          question={t.people.removeAsk(one.name)}
          consequence={t.passkeys.removeText}
          label={`${t.people.remove} ${one.name}`}
          remove={() => own.removePasskey(one.id)}
        />
      </div>
      {naming && <Rename one={one} onClose={() => setNaming(false)} />}
    </li>
  )
}

function Rename({ one, onClose }: { readonly one: PasskeyView; readonly onClose: () => void }) {
  const { t } = useNames()
  const [name, setName] = useState(one.name)
  const save = useCommand(() => own.renamePasskey(one.id, { name: name.trim() }))
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await save.run(null)) onClose()
  }
  return (
    <Dialog title={t.passkeys.renameOf(one.name)} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <TextField label={t.passkeys.name} value={name} onInput={setName} required maxLength={100} focusFirst />
        <Trouble error={save.error} />
        <div class="actions">
          <Button look="main" submit busy={save.busy}>
            {t.common.save}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function AddPasskey() {
  const { t } = useNames()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [none, setNone] = useState(false)
  const add = useCommand(async (asked: { readonly name: string; readonly password: string }, key) => {
    const made = await makePasskey(await own.askToMakePasskey({ password: asked.password }))
    setNone(made === null)
    return made === null ? null : own.addPasskey({ name: asked.name, made }, key)
  })
  const { at, error, rest } = placed(add.error, ['name', 'password'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!(await add.run({ name: name.trim(), password }))) return
    setName('')
    setPassword('')
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.passkeys.add}>
      <h3>{t.passkeys.add}</h3>
      <TextField
        label={t.passkeys.name}
        hint={t.passkeys.nameHint}
        value={name}
        onInput={setName}
        required
        maxLength={100}
        {...at('name')}
      />
      <TextField
        label={t.me.current}
        type="password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
        required
        {...at('password')}
      />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={add.busy}>
          {t.passkeys.addSend}
        </Button>
      </div>
      <p role="status">{none && t.passkeys.noneMade}</p>
    </form>
  )
}
