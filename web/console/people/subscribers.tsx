/** The subscribers: how many, who, and webhooks of one's own. */
import { useState } from 'preact/hooks'
import type { SubscriberList, SubscriberView } from '../../../server/contract/console.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { capital } from '../language.tsx'
import { usePages } from '../pages.ts'
import { Button } from '../parts/button.tsx'
import { CheckField, ChoiceField, Fault, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { RemoveAddress } from '../parts/remove-button.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'

type NoticeKind = SubscriberView['kinds'][number]
const KINDS: readonly NoticeKind[] = ['incidents', 'maintenance', 'announcements', 'post-mortems']

export function Subscribers() {
  const { t } = useNames()
  const list = usePages<SubscriberList, SubscriberView>({
    key: 'subscribers',
    read: calls.subscribers,
    items: (page) => page.subscribers,
    kinds: ['subscriber'],
  })
  const mayEdit = useMay('people.write')
  const counts = list.first?.counts
  return (
    <section aria-labelledby="subscribers-title">
      <h2 id="subscribers-title">{t.people.subscribers}</h2>
      <p class="note">{t.people.subscribersText}</p>
      {counts && (
        <p>
          <strong>{t.people.counts(counts.email, counts.webhook)}</strong>
          <span class="soft"> · {t.people.countsMore(counts.unconfirmed, counts.stopped)}</span>
        </p>
      )}
      <Trouble error={list.error} again={list.again} />
      {list.first && list.items.length === 0 && <p class="soft">{t.people.noSubscribers}</p>}
      <ul class="rows">
        {list.items.map((one) => (
          <li key={one.id} class="row row-flat">
            <span class="row-name" dir="ltr">
              {one.address}
            </span>
            <span class="soft">
              {t.delivery.channels[one.channel]} · {one.language} · {t.people.subscriberStates[one.state]} ·{' '}
              {one.kinds.length < KINDS.length && `${one.kinds.map((kind) => t.people.kinds[kind]).join(', ')} · `}
              {t.people.since(clock(one.endedAt ?? one.confirmedAt ?? one.createdAt, t))}
              {one.endedWhy !== null && ` · ${one.endedWhy}`}
            </span>
            {mayEdit && one.state !== 'stopped' && (
              <RemoveAddress address={one.address} remove={() => calls.removeSubscriber(one.id)} />
            )}
          </li>
        ))}
      </ul>
      {list.next !== null && (
        <Button busy={list.busy} onClick={list.readOn}>
          {t.common.more}
        </Button>
      )}
      {mayEdit && <AddWebhook />}
    </section>
  )
}

function AddWebhook() {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  const [address, setAddress] = useState('')
  const [language, setLanguage] = useState(page.defaultLanguage)
  const [kinds, setKinds] = useState<readonly NoticeKind[]>(KINDS)
  const [isBare, setBare] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const add = useCommand(calls.addWebhook)
  const { at, error, rest } = placed(add.error, ['address', 'language', 'kinds'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBare(kinds.length === 0)
    if (kinds.length === 0) return add.forget()
    const made = await add.run({ address: address.trim(), language, kinds: [...kinds] })
    if (!made) return
    setAddress('')
    setSecret(made.signingSecret)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.people.addWebhook}>
      <h3>{t.people.addWebhook}</h3>
      <div class="columns">
        <TextField
          label={t.people.webhookUrl}
          type="url"
          value={address}
          onInput={setAddress}
          required
          {...at('address')}
        />
        <ChoiceField
          label={t.common.language}
          value={language}
          onInput={setLanguage}
          {...at('language')}
          choices={page.languages.map((code) => ({ value: code, label: capital(nameOf(code)) }))}
        />
      </div>
      <fieldset class="covered">
        <legend>{t.people.hears}</legend>
        <Fault {...(isBare && kinds.length === 0 ? { fault: t.people.hearsNothing } : at('kinds'))} />
        {KINDS.map((kind) => (
          <div key={kind}>
            <CheckField
              label={t.people.kinds[kind]}
              checked={kinds.includes(kind)}
              onChange={(isIn) => setKinds(KINDS.filter((one) => (one === kind ? isIn : kinds.includes(one))))}
            />
          </div>
        ))}
      </fieldset>
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
