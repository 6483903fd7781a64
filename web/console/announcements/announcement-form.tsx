/** Announces something, or changes what is announced: words and a picture in every language, a tone, times in the page's zone. */
import { useState } from 'preact/hooks'
import type { AnnouncementView, PublishAnnouncement } from '../../../server/contract/announcements.ts'
import type { FillTemplate } from '../../../server/contract/templates.ts'
import { serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { AudienceLine } from '../compose/publish-bar.tsx'
import { Button } from '../parts/button.tsx'
import { AreaField, CheckField, ChoiceField, TextField } from '../parts/field.tsx'
import { type Placed, placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { announcementCalls } from './announcement-calls.ts'
import { type AnnouncementFields, commandOf, pathsIn, startOf } from './announcement-fields.ts'
import { AnnouncementPreview } from './announcement-preview.tsx'
import { PictureField } from './picture-field.tsx'

interface Props {
  /** Null: a new one. */
  readonly edited: AnnouncementView | null
  readonly onDone: () => void
}

export function AnnouncementForm({ edited, onDone }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const [fields, setFields] = useState(() => startOf(edited, { timeZone: page.timeZone, now: serverNow() }))
  const [isSeen, setSeen] = useState(false)
  const save = useCommand((body: PublishAnnouncement, key: string) =>
    edited
      ? announcementCalls.change(edited.id, { ...body, version: edited.version })
      : announcementCalls.publish(body, key),
  )
  const said = commandOf(fields, edited, page.timeZone)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await save.run(said)) onDone()
  }
  const { at, error, rest } = placed(save.error, pathsIn(page.languages), t)
  const parts = { fields, at, change: (change: Partial<AnnouncementFields>) => setFields({ ...fields, ...change }) }
  const title = edited ? t.announcing.change : t.announcing.add
  return (
    <form class="form card" onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      <ToneField {...parts} />
      <Texts {...parts} />
      <PictureField
        picture={fields.picture}
        refused={at('picture')}
        onChange={(picture) => parts.change({ picture })}
      />
      {fields.picture && <AltFields {...parts} />}
      <Times {...parts} isShown={edited?.state === 'shown'} />
      {edited?.state !== 'shown' && (
        <>
          <CheckField
            label={t.announcing.notify}
            checked={fields.notify}
            onChange={(notify) => parts.change({ notify })}
          />
          <AudienceLine notify={fields.notify} kind="announcements" />
        </>
      )}
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button look="main" submit busy={save.busy}>
          {edited || fields.startsAt !== '' ? t.common.save : t.announcing.publish}
        </Button>
        <Button onClick={() => setSeen(true)}>{t.announcing.preview}</Button>
        <Button onClick={onDone}>{t.common.cancel}</Button>
      </div>
      {isSeen && <AnnouncementPreview said={asNew(said, edited)} onClose={() => setSeen(false)} />}
    </form>
  )
}

/** What is shown already is seen as if it were said now. */
function asNew({ startsAt, ...said }: PublishAnnouncement, edited: AnnouncementView | null): PublishAnnouncement {
  return startsAt === undefined || edited?.state === 'shown' ? said : { ...said, startsAt }
}

interface PartProps {
  readonly fields: AnnouncementFields
  readonly at: Placed['at']
  readonly change: (change: Partial<AnnouncementFields>) => void
}

const TONES = ['plain', 'apologetic', 'light'] as const

function ToneField({ fields, at, change }: PartProps) {
  const { t } = useNames()
  const fill = useCommand((body: FillTemplate) => calls.fillTemplate(body))
  const write = async () => {
    const filled = await fill.run({ kind: 'announcement', tone: fields.tone })
    if (!filled) return
    const of = (part: 'title' | 'body') =>
      Object.fromEntries(Object.entries(filled.texts).map(([language, text]) => [language, text[part]]))
    change({ title: { ...fields.title, ...of('title') }, body: { ...fields.body, ...of('body') } })
  }
  return (
    <>
      <ChoiceField
        label={t.announcing.tone}
        value={fields.tone}
        hint={fields.tone === 'light' ? t.announcing.lightHint : undefined}
        choices={TONES.map((value) => ({ value, label: t.tones[value] }))}
        onInput={(value) => change({ tone: TONES.find((tone) => tone === value) ?? 'plain' })}
        {...at('tone')}
      />
      <div class="field">
        <div>
          <Button busy={fill.busy} onClick={() => void write()}>
            {t.announcing.fromTemplate}
          </Button>
        </div>
        <p class="hint">{t.announcing.fromTemplateHint}</p>
        <Trouble error={fill.error} />
      </div>
    </>
  )
}

function Texts({ fields, at, change }: PartProps) {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  return (
    <div class="columns">
      {page.languages.map((code, index) => {
        const isSpoken = Boolean(fields.title[code]?.trim() || fields.body[code]?.trim())
        const isNeeded = code === page.defaultLanguage || isSpoken
        return (
          <div key={code}>
            <TextField
              label={t.announcing.name(nameOf(code))}
              lang={code}
              focusFirst={index === 0}
              required={isNeeded}
              maxLength={200}
              value={fields.title[code] ?? ''}
              onInput={(value) => change({ title: { ...fields.title, [code]: value } })}
              {...at(`texts/${code}/title`)}
            />
            <AreaField
              label={t.announcing.body(nameOf(code))}
              lang={code}
              required={isNeeded}
              value={fields.body[code] ?? ''}
              onInput={(value) => change({ body: { ...fields.body, [code]: value } })}
              {...at(`texts/${code}/body`)}
            />
          </div>
        )
      })}
    </div>
  )
}

function AltFields({ fields, at, change }: PartProps) {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  return (
    <div class="columns">
      {page.languages.map((code) => (
        <TextField
          key={code}
          label={t.announcing.alt(nameOf(code))}
          lang={code}
          required={Boolean(fields.title[code]?.trim() || fields.body[code]?.trim())}
          maxLength={500}
          value={fields.alt[code] ?? ''}
          onInput={(value) => change({ alt: { ...fields.alt, [code]: value } })}
          {...at(`texts/${code}/alt`)}
        />
      ))}
    </div>
  )
}

function Times({ fields, at, change, isShown }: PartProps & { readonly isShown: boolean }) {
  const { t } = useNames()
  const { page } = useSession()
  return (
    <div class="columns">
      <TextField
        label={t.announcing.startsAt(page.timeZone)}
        type="datetime-local"
        readOnly={isShown}
        hint={isShown ? undefined : t.announcing.startHint}
        value={fields.startsAt}
        onInput={(startsAt) => change({ startsAt })}
        {...at('startsAt')}
      />
      <TextField
        label={t.announcing.endsAt(page.timeZone)}
        type="datetime-local"
        required
        value={fields.endsAt}
        onInput={(endsAt) => change({ endsAt })}
        {...at('endsAt')}
      />
    </div>
  )
}
