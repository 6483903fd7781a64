/** Who works at the desk: invited with a link for one use, given another role, removed. */
import { useState } from 'preact/hooks'
import type { GivenLink, NewStaff, StaffMember } from '../../../server/contract/staff.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { capital } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useMay, useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'
import { ChangeRole } from './change-role.tsx'
import { RoleField } from './role-field.tsx'

export function Members() {
  const { t } = useNames()
  const list = useResource('staff', calls.staff, ['settings'])
  const mayEdit = useMay('people.write')
  const [given, setGiven] = useState<GivenLink | null>(null)
  return (
    <section aria-labelledby="members-title">
      <h2 id="members-title">{t.team.title}</h2>
      <p class="note">{t.team.text}</p>
      <Trouble error={list.error} again={list.again} />
      <ul class="rows">
        {list.value?.staff.map((one) => (
          <Member key={one.id} one={one} onGiven={setGiven} />
        ))}
      </ul>
      {given && <ShownOnce words={linkWords(given, t)} text={given.url} />}
      {mayEdit && <Invite onGiven={setGiven} />}
    </section>
  )
}

function linkWords({ staff, expiresAt, mailed }: GivenLink, t: ReturnType<typeof useNames>['t']): string {
  const until = clock(expiresAt, t)
  return mailed ? t.team.linkMailed(staff.email, until) : t.team.link(staff.email, until)
}

interface MemberProps {
  readonly one: StaffMember
  readonly onGiven: (given: GivenLink) => void
}

function Member({ one, onGiven }: MemberProps) {
  const { t } = useNames()
  const { staff } = useSession()
  const seen = one.seenAt === null ? t.team.signedOut : t.team.seen(clock(one.seenAt, t))
  return (
    <li class="row row-flat">
      <span class="row-name">
        <bdi>{one.name}</bdi>
        {one.id === staff.id && <span class="soft"> · {t.team.you}</span>}
      </span>
      <span class="soft">
        {t.team.roles[one.role]} · <bdi>{one.email}</bdi> · {one.state === 'invited' ? t.team.invited : seen}
      </span>
      {useMay('people.write') && <Commands one={one} onGiven={onGiven} />}
    </li>
  )
}

function Commands({ one, onGiven }: MemberProps) {
  const { t } = useNames()
  const [changing, setChanging] = useState(false)
  const renew = useCommand((_: null, key) => calls.renewAccess(one.id, key))
  return (
    <div class="row-commands">
      <Trouble error={renew.error} />
      <Button look="quiet" label={`${t.team.changeRole}: ${one.name}`} onClick={() => setChanging(true)}>
        {t.team.changeRole}
      </Button>
      <Button
        look="quiet"
        busy={renew.busy}
        label={`${t.team.newLink}: ${one.name}`}
        onClick={() => void renew.run(null).then((made) => made && onGiven(made))}
      >
        {t.team.newLink}
      </Button>
      <RemoveButton
        action={t.people.remove}
        question={t.people.removeAsk(one.name)}
        consequence={t.team.removeText}
        label={`${t.people.remove} ${one.name}`}
        remove={() => calls.removeStaff(one.id)}
      />
      {changing && <ChangeRole one={one} onClose={() => setChanging(false)} />}
    </div>
  )
}

function Invite({ onGiven }: Pick<MemberProps, 'onGiven'>) {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  const blank = { email: '', name: '', role: 'responder', language: page.defaultLanguage } as const
  const [fields, setFields] = useState<Required<NewStaff>>(blank)
  const change = (next: Partial<NewStaff>) => setFields({ ...fields, ...next })
  const invite = useCommand(calls.inviteStaff)
  const { at, error, rest } = placed(invite.error, ['email', 'name', 'role', 'language'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const { name, email, ...others } = fields
    const named = name.trim() === '' ? {} : { name: name.trim() }
    const made = await invite.run({ ...others, ...named, email: email.trim() })
    if (!made) return
    setFields(blank)
    onGiven(made)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.team.invite}>
      <h3>{t.team.invite}</h3>
      <div class="columns">
        <TextField
          label={t.people.mailAddress}
          type="email"
          value={fields.email}
          onInput={(email) => change({ email })}
          required
          {...at('email')}
        />
        <TextField
          label={t.team.name}
          value={fields.name}
          onInput={(name) => change({ name })}
          maxLength={100}
          {...at('name')}
        />
        <ChoiceField
          label={t.common.language}
          value={fields.language}
          onInput={(language) => change({ language })}
          {...at('language')}
          choices={page.languages.map((code) => ({ value: code, label: capital(nameOf(code)) }))}
        />
      </div>
      <RoleField role={fields.role} onInput={(role) => change({ role })} {...at('role')} />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={invite.busy}>
          {t.team.inviteSend}
        </Button>
      </div>
    </form>
  )
}
