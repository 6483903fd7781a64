/** The two halves of a probe's form: what is asked and expected, and how often. */
import type { ComponentView, ProbeView } from '../../../server/contract/catalogue.ts'
import { AreaField, CheckField, ChoiceField, TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { keyOf } from './key-of.ts'
import { METHODS, type ProbeFields, type Unreadable, withProfile } from './probe-fields.ts'

interface Props {
  readonly fields: ProbeFields
  readonly unreadable: readonly Unreadable[]
  readonly readOnly: boolean
  readonly onChange: (fields: ProbeFields) => void
}

export function ProbeTarget(props: Props & { readonly components: readonly ComponentView[]; readonly isNew: boolean }) {
  const { t, say } = useNames()
  const { fields, readOnly, onChange, components, isNew } = props
  const put = (next: Partial<ProbeFields>) => onChange({ ...fields, ...next })
  const faultIn = useFaults(props.unreadable)
  const typeUrl = (url: string) => {
    put({ url, ...(isNew ? keyFor({ ...fields, url }) : {}) })
  }
  /** Follows component and URL until somebody writes a key of their own. */
  const keyFor = (next: ProbeFields) => {
    const own = fields.key !== '' && fields.key !== proposeKey(fields, components)
    return own ? {} : { key: proposeKey(next, components) }
  }
  return (
    <>
      <TextField
        label={t.probes.url}
        type="url"
        value={fields.url}
        onInput={typeUrl}
        readOnly={readOnly}
        required
        focusFirst={isNew}
      />
      <div class="columns">
        <ChoiceField
          label={t.probes.component}
          value={fields.componentId}
          onInput={(componentId) => put({ componentId, ...(isNew ? keyFor({ ...fields, componentId }) : {}) })}
          readOnly={readOnly}
          choices={components.map((one) => ({ value: one.id, label: say(one.name) }))}
        />
        <TextField
          label={t.components.key}
          value={fields.key}
          onInput={(key) => put({ key })}
          readOnly={readOnly}
          required
        />
        <ChoiceField
          label={t.probes.method}
          value={fields.method}
          onInput={(method) => put({ method })}
          readOnly={readOnly}
          choices={METHODS.map((one) => ({ value: one, label: one }))}
        />
        <TextField
          label={t.probes.expectStatus}
          hint={t.probes.expectStatusHint}
          fault={faultIn('expectStatus', t.probes.badStatus)}
          value={fields.expectStatus}
          onInput={(expectStatus) => put({ expectStatus })}
          readOnly={readOnly}
          required
        />
        <TextField
          label={t.probes.keyword}
          value={fields.keyword}
          onInput={(keyword) => put({ keyword })}
          readOnly={readOnly}
          maxLength={256}
        />
        <TextField
          label={t.probes.slowMs}
          fault={faultIn('slowMs', t.probes.badNumber)}
          value={fields.slowMs}
          onInput={(slowMs) => put({ slowMs })}
          readOnly={readOnly}
        />
      </div>
      {fields.keyword !== '' && (
        <CheckField
          label={t.probes.keywordWanted}
          checked={fields.keywordWanted}
          onChange={(keywordWanted) => put({ keywordWanted })}
          readOnly={readOnly}
        />
      )}
      <details class="more" open={fields.headers !== '' || fields.body !== ''}>
        <summary>{t.probes.headers}</summary>
        <AreaField
          label={t.probes.headers}
          hint={t.probes.headersHint}
          fault={faultIn('headers', t.probes.badHeader)}
          value={fields.headers}
          onInput={(headers) => put({ headers })}
          readOnly={readOnly}
          code
        />
        <AreaField
          label={t.probes.body}
          value={fields.body}
          onInput={(body) => put({ body })}
          readOnly={readOnly}
          code
        />
      </details>
    </>
  )
}

const NUMBERS = ['everyMs', 'timeoutMs', 'recheckMs', 'recoverGood', 'recoverMs'] as const

export function ProbeCadence({ fields, unreadable, readOnly, onChange }: Props) {
  const { t } = useNames()
  const put = (next: Partial<ProbeFields>) => onChange({ ...fields, ...next })
  const faultIn = useFaults(unreadable)
  return (
    <>
      <ChoiceField
        label={t.probes.profile}
        value={fields.profile}
        onInput={(profile) => onChange(withProfile(fields, profile as ProbeView['profile']))}
        readOnly={readOnly}
        choices={Object.entries(t.probes.profiles).map(([value, label]) => ({ value, label }))}
      />
      <details class="more" open={unreadable.some((one) => (NUMBERS as readonly string[]).includes(one.field))}>
        <summary>{t.probes.advanced}</summary>
        <div class="columns">
          {NUMBERS.map((field) => (
            <TextField
              key={field}
              label={t.probes[field]}
              {...(field === 'recheckMs' ? { hint: t.probes.recheckHint } : {})}
              fault={faultIn(field, t.probes.badNumber)}
              value={fields[field]}
              onInput={(value) => put({ [field]: value })}
              readOnly={readOnly}
            />
          ))}
          <TextField label={t.probes.cron} value={fields.cron} onInput={(cron) => put({ cron })} readOnly={readOnly} />
        </div>
      </details>
      <CheckField
        label={t.probes.paused}
        checked={fields.paused}
        onChange={(paused) => put({ paused })}
        readOnly={readOnly}
      />
    </>
  )
}

function useFaults(unreadable: readonly Unreadable[]) {
  return (field: keyof ProbeFields, words: string): string | undefined => {
    const parts = unreadable.filter((one) => one.field === field).map((one) => one.text)
    return parts.length === 0 ? undefined : words + parts.join(', ')
  }
}

/** "streaming-play" for the component streaming and a URL that ends in /play. */
function proposeKey(fields: ProbeFields, components: readonly ComponentView[]): string {
  if (!URL.canParse(fields.url)) return ''
  const { hostname, pathname } = new URL(fields.url)
  const last = pathname.split('/').filter(Boolean).at(-1) ?? hostname
  return keyOf(`${components.find((one) => one.id === fields.componentId)?.key ?? ''} ${last}`)
}
