/** The on-call contacts: they hear of a suspicion before the public does. */
import { useState } from 'preact/hooks'
import type { NewOncallContact, OncallContact } from '../../../server/contract/console.ts'
import type { DeskWords } from '../../words/en.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { capital } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceField, TextField } from '../parts/field.tsx'
import { type Placed, placed } from '../parts/placed.ts'
import { RemoveAddress } from '../parts/remove-button.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useMay, useNames, useSession } from '../session.tsx'
import { PagerAnswersForm } from './pager-answers.tsx'

type Contacted = Required<NewOncallContact>
/** How a select says that nobody is chosen. */
const SHARED = ''
type Channel = NewOncallContact['channel']

export function Oncall() {
  const { t } = useNames()
  const list = useResource('oncall', calls.oncall, ['settings'])
  const mayEdit = useMay('people.write')
  const contacts = list.value?.contacts ?? []
  return (
    <section aria-labelledby="oncall-title">
      <h2 id="oncall-title">{t.people.oncall}</h2>
      <p class="note">{t.people.oncallText}</p>
      <Trouble error={list.error} again={list.again} />
      {list.value && contacts.length === 0 && <p class="note note-bad">{t.people.noOncall}</p>}
      <ul class="rows">
        {contacts.map((one) => (
          <Contact key={one.id} one={one} />
        ))}
      </ul>
      {mayEdit && <AddContact />}
    </section>
  )
}

function Contact({ one }: { readonly one: OncallContact }) {
  const { t } = useNames()
  const mayEdit = useMay('people.write')
  const isOurs = mayEdit && one.ownerFile === null
  return (
    <li class="row row-flat">
      <span class="row-name" dir="ltr">
        {one.address}
      </span>
      <span class="soft">
        {t.delivery.channels[one.channel]} · {one.language}
        {!isOurs && ` · ${one.person?.name ?? t.people.shared}`}
        {one.ownerFile !== null && ` · ${t.components.ownedBy(one.ownerFile)}`}
      </span>
      {mayEdit && <PagerAnswersForm one={one} />}
      {isOurs && (
        <>
          <Whose one={one} />
          <RemoveAddress address={one.address} remove={() => calls.removeOncall(one.id)} />
        </>
      )}
    </li>
  )
}

function Whose({ one }: { readonly one: OncallContact }) {
  const { t } = useNames()
  const choices = usePeople()
  const change = useCommand((personId: string | null) =>
    calls.changeOncall(one.id, { language: one.language, personId, version: one.version }),
  )
  return (
    <>
      <select
        class="input"
        aria-label={t.people.personOf(one.address)}
        value={one.person?.id ?? SHARED}
        disabled={change.busy}
        onChange={(event) => void change.run(event.currentTarget.value || null)}
      >
        {choices.map(({ value, label }) => (
          <option key={value} value={value} selected={value === (one.person?.id ?? SHARED)}>
            {label}
          </option>
        ))}
      </select>
      <Trouble error={change.error} />
    </>
  )
}

function usePeople() {
  const { t } = useNames()
  const list = useResource('staff', calls.staff, ['settings'])
  const people = (list.value?.staff ?? []).map((one) => ({ value: one.id, label: one.name }))
  return [{ value: SHARED, label: t.people.shared }, ...people]
}

function AddContact() {
  const { t } = useNames()
  const { page, staff } = useSession()
  const language = page.languages.includes(staff.language) ? staff.language : page.defaultLanguage
  const [contact, setContact] = useState<Contacted>({
    channel: 'email',
    address: '',
    language,
    personId: null,
    secret: null,
  })
  const [secret, setSecret] = useState<string | null>(null)
  const add = useCommand(calls.addOncall)
  const { at, error, rest } = placed(add.error, ['channel', 'address', 'language', 'personId', 'secret'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const made = await add.run({ ...contact, address: contact.address.trim(), secret: contact.secret?.trim() || null })
    if (!made) return
    setContact({ ...contact, address: '', secret: null })
    setSecret(made.signingSecret)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.people.addOncall}>
      <h3>{t.people.addOncall}</h3>
      <ContactFields contact={contact} at={at} onChange={(next) => setContact({ ...contact, ...next })} />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={add.busy}>
          {t.common.add}
        </Button>
      </div>
      {secret !== null && <ShownOnce words={t.people.secret} text={secret} />}
    </form>
  )
}

/** Where an address is the same for most. */
const FIRST: Readonly<Record<string, string>> = {
  ntfy: 'https://ntfy.sh/',
  pagerduty: 'https://events.pagerduty.com/v2/enqueue',
}

function addressLabel(channel: Channel, { people }: DeskWords): string {
  const labels = {
    email: people.mailAddress,
    webhook: people.webhookUrl,
    ntfy: people.ntfyUrl,
    sms: people.phone,
    pagerduty: people.pagerdutyUrl,
  }
  return labels[channel]
}

interface FieldsProps {
  readonly contact: Contacted
  readonly at: Placed['at']
  readonly onChange: (next: Partial<Contacted>) => void
}

function ContactFields({ contact: { channel, address, language, personId, secret }, at, onChange }: FieldsProps) {
  const { t, nameOf } = useNames()
  const people = usePeople()
  const { page } = useSession()
  const channels = Object.keys(t.delivery.channels) as Channel[]
  return (
    <div class="columns">
      <ChoiceField
        label={t.people.channel}
        value={channel}
        onInput={(next) => onChange({ channel: next as Channel, address: FIRST[next] ?? '', secret: null })}
        choices={channels.map((one) => ({ value: one, label: t.delivery.channels[one] }))}
      />
      <TextField
        label={addressLabel(channel, t)}
        type={channel === 'email' ? 'email' : channel === 'sms' ? 'text' : 'url'}
        value={address}
        {...(channel === 'pagerduty' && { hint: t.people.pagerdutyHint })}
        onInput={(next) => onChange({ address: next })}
        required
        {...at('address')}
      />
      {(channel === 'ntfy' || channel === 'pagerduty') && (
        <TextField
          label={channel === 'ntfy' ? t.people.ntfyToken : t.people.integrationKey}
          type="password"
          autocomplete="off"
          value={secret ?? ''}
          onInput={(next) => onChange({ secret: next })}
          required={channel === 'pagerduty'}
          {...at('secret')}
        />
      )}
      <ChoiceField
        label={t.common.language}
        value={language}
        onInput={(next) => onChange({ language: next })}
        {...at('language')}
        choices={page.languages.map((code) => ({ value: code, label: capital(nameOf(code)) }))}
      />
      <ChoiceField
        label={t.people.person}
        hint={t.people.personHint}
        value={personId ?? SHARED}
        onInput={(next) => onChange({ personId: next || null })}
        {...at('personId')}
        choices={people}
      />
    </div>
  )
}
