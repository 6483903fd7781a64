/** Makes or edits one component or group; what a file owns is shown and not changed. */
import { useState } from 'preact/hooks'
import type { ComponentView, EditComponent } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CheckField, ChoiceField, Fault, TextField } from '../parts/field.tsx'
import { type Placed, placed } from '../parts/placed.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames, useSession } from '../session.tsx'
import { isKey, keyOf } from './key-of.ts'

interface Props {
  readonly edited: ComponentView | null
  readonly isGroup: boolean
  readonly all: readonly ComponentView[]
  readonly onDone: () => void
}

export function ComponentForm({ edited, isGroup, all, onDone }: Props) {
  const { t, say } = useNames()
  const { page } = useSession()
  const [fields, setFields] = useState(() => startOf(edited, all))
  const [wrongKey, setWrongKey] = useState<string | null>(null)
  // The one that the writer saw when the form opened.
  const [version] = useState(edited?.version ?? 0)
  const readOnly = !useMay('catalogue.write') || (edited !== null && edited.ownerFile !== null)
  const save = useCommand((body: EditComponent, key: string) =>
    edited ? calls.saveComponent(edited.id, { ...body, version }) : calls.addComponent(body, key),
  )
  const submit = async (event: Event) => {
    event.preventDefault()
    if (readOnly) return
    const key = fields.key.trim()
    setWrongKey(isKey(key) ? null : key)
    if (!isKey(key)) return
    if (await save.run(editOf(fields, isGroup))) onDone()
  }
  const { at, error, rest } = placed(save.error, pathsIn(page.languages), t)
  const title = edited ? t.components.editOne(say(edited.name)) : isGroup ? t.components.newGroup : t.components.newOne
  return (
    <form class="form card" onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      {edited?.ownerFile && <p class="note">{t.components.ownedBy(edited.ownerFile)}</p>}
      <NameFields fields={fields} at={at} isNew={edited === null} readOnly={readOnly} onChange={setFields} />
      <PlaceFields
        fields={fields}
        keyFault={wrongKey === null ? undefined : t.components.badKey + wrongKey}
        at={at}
        isGroup={isGroup}
        all={all}
        readOnly={readOnly}
        onChange={setFields}
      />
      {!isGroup && (
        <CauseFields
          causes={fields.dependsOn}
          others={all.filter((one) => !one.isGroup && one.id !== edited?.id)}
          at={at}
          readOnly={readOnly}
          onChange={(dependsOn) => setFields({ ...fields, dependsOn })}
        />
      )}
      {!isGroup && (
        <TextField
          label={t.components.policy}
          hint={t.components.policyHint}
          type="number"
          value={fields.automaticAfterMin}
          onInput={(automaticAfterMin) => setFields({ ...fields, automaticAfterMin })}
          readOnly={readOnly}
          {...at('policy')}
        />
      )}
      <Trouble error={error} fields={rest} />
      <div class="actions">
        {!readOnly && (
          <Button look="main" submit busy={save.busy}>
            {t.common.save}
          </Button>
        )}
        <Button onClick={onDone}>{readOnly ? t.common.close : t.common.cancel}</Button>
        {edited && !readOnly && (
          <RemoveButton
            action={t.common.delete}
            question={t.components.deleteAsk(say(edited.name))}
            consequence={t.components.deleteText}
            remove={() => calls.removeComponent(edited.id)}
            onDone={onDone}
          />
        )}
      </div>
    </form>
  )
}

/** Where each of its fields stands in the command. */
function pathsIn(languages: readonly string[]): string[] {
  const named = languages.flatMap((code) => [`name/${code}`, `description/${code}`])
  return ['key', 'parentId', 'position', 'dependsOn', 'policy', ...named]
}

interface Fields {
  readonly key: string
  readonly keyTouched: boolean
  readonly parentId: string
  readonly position: string
  readonly name: Readonly<Record<string, string>>
  readonly description: Readonly<Record<string, string>>
  readonly dependsOn: readonly string[]
  /** Empty: drafts only. */
  readonly automaticAfterMin: string
}

function startOf(edited: ComponentView | null, all: readonly ComponentView[]): Fields {
  const last = Math.max(0, ...all.map((one) => one.position))
  return {
    key: edited?.key ?? '',
    keyTouched: edited !== null,
    parentId: edited?.parentId ?? '',
    position: String(edited?.position ?? last + 10),
    name: edited?.name ?? {},
    description: edited?.description ?? {},
    dependsOn: (edited?.dependsOn ?? []).filter((key) => all.some((one) => one.key === key)),
    automaticAfterMin: String(edited?.policy.automaticAfterMin ?? ''),
  }
}

function editOf(fields: Fields, isGroup: boolean): EditComponent {
  return {
    key: fields.key.trim(),
    isGroup,
    parentId: fields.parentId === '' ? null : fields.parentId,
    position: Number(fields.position) || 0,
    name: filled(fields.name),
    description: filled(fields.description),
    dependsOn: [...fields.dependsOn],
    policy: { automaticAfterMin: fields.automaticAfterMin.trim() === '' ? null : Number(fields.automaticAfterMin) },
  }
}

interface NameProps {
  readonly fields: Fields
  readonly at: Placed['at']
  readonly isNew: boolean
  readonly readOnly: boolean
  readonly onChange: (fields: Fields) => void
}

function NameFields({ fields, at, isNew, readOnly, onChange }: NameProps) {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  const rename = (code: string, value: string) => {
    const name = { ...fields.name, [code]: value }
    const proposes = isNew && !fields.keyTouched && code === page.defaultLanguage
    onChange({ ...fields, name, key: proposes ? keyOf(value) : fields.key })
  }
  return (
    <div class="columns">
      {page.languages.map((code, index) => (
        <div key={code}>
          <TextField
            label={t.components.name(nameOf(code))}
            lang={code}
            focusFirst={isNew && index === 0}
            value={fields.name[code] ?? ''}
            onInput={(value) => rename(code, value)}
            readOnly={readOnly}
            required={code === page.defaultLanguage}
            maxLength={200}
            {...at(`name/${code}`)}
          />
          <TextField
            label={t.components.description(nameOf(code))}
            lang={code}
            value={fields.description[code] ?? ''}
            onInput={(value) => onChange({ ...fields, description: { ...fields.description, [code]: value } })}
            readOnly={readOnly}
            maxLength={500}
            {...at(`description/${code}`)}
          />
        </div>
      ))}
    </div>
  )
}

interface PlaceProps {
  readonly fields: Fields
  readonly keyFault: string | undefined
  readonly at: Placed['at']
  readonly isGroup: boolean
  readonly all: readonly ComponentView[]
  readonly readOnly: boolean
  readonly onChange: (fields: Fields) => void
}

/** Its key, and where it stands on the page. */
function PlaceFields({ fields, keyFault, at, isGroup, all, readOnly, onChange }: PlaceProps) {
  const { t, say } = useNames()
  const groups = all.filter((one) => one.isGroup).map((one) => ({ value: one.id, label: say(one.name) }))
  return (
    <>
      <TextField
        label={t.components.key}
        hint={t.components.keyHint}
        {...(keyFault === undefined ? at('key') : { fault: keyFault })}
        maxLength={64}
        value={fields.key}
        onInput={(key) => onChange({ ...fields, key, keyTouched: true })}
        readOnly={readOnly}
        required
      />
      {!isGroup && (
        <ChoiceField
          label={t.components.group}
          value={fields.parentId}
          onInput={(parentId) => onChange({ ...fields, parentId })}
          readOnly={readOnly}
          choices={[{ value: '', label: t.components.noGroup }, ...groups]}
          {...at('parentId')}
        />
      )}
      <TextField
        label={t.components.position}
        type="number"
        value={fields.position}
        onInput={(position) => onChange({ ...fields, position })}
        readOnly={readOnly}
        {...at('position')}
      />
    </>
  )
}

interface CauseProps {
  readonly causes: readonly string[]
  readonly others: readonly ComponentView[]
  readonly at: Placed['at']
  readonly readOnly: boolean
  readonly onChange: (causes: readonly string[]) => void
}

/** What it cannot work without: open at once where something is named. */
function CauseFields({ causes, others, at, readOnly, onChange }: CauseProps) {
  const { t, say } = useNames()
  // It stays as its writer opened or closed it.
  const [open] = useState(causes.length > 0)
  if (others.length === 0) return null
  return (
    <details class="more" open={open}>
      <summary>{t.components.dependsOn(causes.length)}</summary>
      <Fault {...at('dependsOn')} />
      <fieldset class="chips">
        <legend class="hint">{t.components.dependsOnHint}</legend>
        {others.map(({ id, key, name }) => (
          <CheckField
            key={id}
            label={say(name)}
            checked={causes.includes(key)}
            onChange={(on) => onChange(on ? [...causes, key] : causes.filter((one) => one !== key))}
            readOnly={readOnly}
          />
        ))}
      </fieldset>
    </details>
  )
}

function filled(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([code, text]) => (text.trim() === '' ? [] : [[code, text.trim()]])),
  )
}
