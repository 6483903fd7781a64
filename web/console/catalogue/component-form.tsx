/** Makes or edits one component or group; what a file owns is shown and not changed. */
import { useState } from 'preact/hooks'
import type { ComponentView, EditComponent } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceField, TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames, useSession } from '../session.tsx'
import { keyOf } from './key-of.ts'

interface Props {
  readonly edited: ComponentView | null
  readonly isGroup: boolean
  readonly all: readonly ComponentView[]
  readonly onDone: () => void
}

export function ComponentForm({ edited, isGroup, all, onDone }: Props) {
  const { t, say } = useNames()
  const [fields, setFields] = useState(() => startOf(edited, all))
  const readOnly = !useMay().administer || (edited !== null && edited.ownerFile !== null)
  const save = useCommand((body: EditComponent, key: string) =>
    edited ? calls.saveComponent(edited.id, { ...body, version: edited.version }) : calls.addComponent(body, key),
  )
  const submit = async (event: Event) => {
    event.preventDefault()
    if (readOnly) return
    const body: EditComponent = {
      key: fields.key.trim(),
      isGroup,
      parentId: fields.parentId === '' ? null : fields.parentId,
      position: Number(fields.position) || 0,
      name: filled(fields.name),
      description: filled(fields.description),
    }
    if (await save.run(body)) onDone()
  }
  const title = edited ? t.components.editOne(say(edited.name)) : isGroup ? t.components.newGroup : t.components.newOne
  return (
    <form class="form card" onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      {edited?.ownerFile && <p class="note">{t.components.ownedBy(edited.ownerFile)}</p>}
      <NameFields fields={fields} isNew={edited === null} readOnly={readOnly} onChange={setFields} />
      <TextField
        label={t.components.key}
        hint={t.components.keyHint}
        value={fields.key}
        onInput={(key) => setFields({ ...fields, key, keyTouched: true })}
        readOnly={readOnly}
        required
      />
      {!isGroup && (
        <ChoiceField
          label={t.components.group}
          value={fields.parentId}
          onInput={(parentId) => setFields({ ...fields, parentId })}
          readOnly={readOnly}
          choices={[
            { value: '', label: t.components.noGroup },
            ...all.filter((one) => one.isGroup).map((one) => ({ value: one.id, label: say(one.name) })),
          ]}
        />
      )}
      <TextField
        label={t.components.position}
        type="number"
        value={fields.position}
        onInput={(position) => setFields({ ...fields, position })}
        readOnly={readOnly}
      />
      <Trouble error={save.error} />
      <div class="actions">
        {!readOnly && (
          <Button look="main" submit busy={save.busy}>
            {t.common.save}
          </Button>
        )}
        <Button onClick={onDone}>{readOnly ? t.common.close : t.common.cancel}</Button>
        {edited && !readOnly && <Remove edited={edited} onDone={onDone} />}
      </div>
    </form>
  )
}

interface Fields {
  readonly key: string
  readonly keyTouched: boolean
  readonly parentId: string
  readonly position: string
  readonly name: Readonly<Record<string, string>>
  readonly description: Readonly<Record<string, string>>
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
  }
}

interface NameProps {
  readonly fields: Fields
  readonly isNew: boolean
  readonly readOnly: boolean
  readonly onChange: (fields: Fields) => void
}

function NameFields({ fields, isNew, readOnly, onChange }: NameProps) {
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
          />
          <TextField
            label={t.components.description(nameOf(code))}
            lang={code}
            value={fields.description[code] ?? ''}
            onInput={(value) => onChange({ ...fields, description: { ...fields.description, [code]: value } })}
            readOnly={readOnly}
            maxLength={500}
          />
        </div>
      ))}
    </div>
  )
}

function Remove({ edited, onDone }: { readonly edited: ComponentView; readonly onDone: () => void }) {
  const { t, say } = useNames()
  const [asking, setAsking] = useState(false)
  const remove = useCommand(async (_: null) => {
    await calls.removeComponent(edited.id)
    return true
  })
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t.common.delete}
      </Button>
      {asking && (
        <Ask
          title={t.components.deleteAsk(say(edited.name))}
          text={t.components.deleteText}
          action={t.common.delete}
          busy={remove.busy}
          error={remove.error}
          onYes={async () => {
            if (await remove.run(null)) onDone()
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  )
}

function filled(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([code, text]) => (text.trim() === '' ? [] : [[code, text.trim()]])),
  )
}
