/** Tokens of programs: made with a role or a choice of rights, shown once, revoked. */
import { useState } from 'preact/hooks'
import type { NewApiToken, TokenView } from '../../../server/contract/staff.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CheckField, ChoiceField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { type Right, useNames } from '../session.tsx'
import { clock, fromLocalInput } from '../times.ts'
import { type Role, RoleField } from './role-field.tsx'

export function Tokens() {
  const { t } = useNames()
  const list = useResource('tokens', calls.tokens, ['settings'])
  return (
    <section aria-labelledby="tokens-title">
      <h2 id="tokens-title">{t.tokens.title}</h2>
      <p class="note">{t.tokens.text}</p>
      <Trouble error={list.error} again={list.again} />
      {list.value?.tokens.length === 0 && <p class="soft">{t.tokens.none}</p>}
      <ul class="rows">
        {list.value?.tokens.map((one) => (
          <Token key={one.id} one={one} />
        ))}
      </ul>
      <AddToken />
    </section>
  )
}

function Token({ one }: { readonly one: TokenView }) {
  const { t } = useNames()
  const scope =
    one.role === null ? one.rights.map((right) => t.tokens.rights[right]).join(', ') : t.team.roles[one.role]
  const used = one.usedAt === null ? t.tokens.neverUsed : t.tokens.used(clock(one.usedAt, t))
  const end = one.expiresAt === null ? null : t.tokens.until(clock(one.expiresAt, t))
  return (
    <li class="row row-flat">
      <span class="row-name">
        <bdi>{one.name}</bdi>{' '}
        <code class="soft" dir="ltr">
          {one.prefix}
        </code>
      </span>
      <span class="soft">
        {one.state !== 'valid' && <strong>{t.tokens.states[one.state]} · </strong>}
        {scope} · {used}
        {one.state === 'valid' && end !== null && ` · ${end}`}
      </span>
      {one.state !== 'revoked' && (
        <RemoveButton
          action={t.tokens.revoke}
          question={t.tokens.revokeAsk(one.name)}
          consequence={t.tokens.revokeText}
          label={`${t.tokens.revoke} ${one.name}`}
          remove={() => calls.revokeToken(one.id)}
        />
      )}
    </li>
  )
}

/** As the form has it: a role, or `chosen` rights. */
interface Fields {
  readonly name: string
  readonly by: 'role' | 'chosen'
  readonly role: Role
  readonly rights: readonly Right[]
  readonly until: string
}

const BLANK: Fields = { name: '', by: 'role', role: 'responder', rights: [], until: '' }

function bodyOf({ name, by, role, rights, until }: Fields): NewApiToken {
  const scope = by === 'role' ? { role } : { rights: [...rights] }
  return { name: name.trim(), ...scope, expiresAt: fromLocalInput(until) }
}

function AddToken() {
  const { t } = useNames()
  const [fields, setFields] = useState(BLANK)
  const [secret, setSecret] = useState<string | null>(null)
  const change = (next: Partial<Fields>) => setFields({ ...fields, ...next })
  const add = useCommand(calls.addToken)
  const { at, error, rest } = placed(add.error, ['name', 'rights', 'expiresAt'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const made = await add.run(bodyOf(fields))
    if (!made) return
    setFields(BLANK)
    setSecret(made.secret)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.tokens.add}>
      <h3>{t.tokens.add}</h3>
      <div class="columns">
        <TextField
          label={t.tokens.name}
          hint={t.tokens.nameHint}
          value={fields.name}
          onInput={(name) => change({ name })}
          required
          maxLength={100}
          {...at('name')}
        />
        <TextField
          label={t.tokens.end}
          hint={t.tokens.endHint}
          type="datetime-local"
          value={fields.until}
          onInput={(until) => change({ until })}
          {...at('expiresAt')}
        />
        <ChoiceField
          label={t.tokens.scope}
          value={fields.by}
          onInput={(by) => change({ by: by as Fields['by'] })}
          choices={[
            { value: 'role', label: t.tokens.byRole },
            { value: 'chosen', label: t.tokens.byRights },
          ]}
        />
      </div>
      {fields.by === 'role' ? (
        <RoleField role={fields.role} onInput={(role) => change({ role })} />
      ) : (
        <RightsField rights={fields.rights} fault={at('rights').fault} onInput={(rights) => change({ rights })} />
      )}
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={add.busy}>
          {t.tokens.addSend}
        </Button>
      </div>
      {secret !== null && <ShownOnce words={t.tokens.secret} text={secret} />}
    </form>
  )
}

interface RightsProps {
  readonly rights: readonly Right[]
  readonly fault: string | undefined
  readonly onInput: (rights: readonly Right[]) => void
}

function RightsField({ rights, fault, onInput }: RightsProps) {
  const { t } = useNames()
  const all = Object.keys(t.tokens.rights) as Right[]
  return (
    <fieldset class="covered">
      <legend>{t.tokens.byRights}</legend>
      {all.map((right) => (
        <CheckField
          key={right}
          label={t.tokens.rights[right]}
          checked={rights.includes(right)}
          onChange={(on) => onInput(on ? [...rights, right] : rights.filter((one) => one !== right))}
        />
      ))}
      {fault !== undefined && <p class="fault">{fault}</p>}
    </fieldset>
  )
}
