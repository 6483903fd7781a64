/** The parts of a probe's form: what is asked, what is expected, and how often. */
import { useState } from 'preact/hooks'
import type { ComponentView, ProbeView } from '../../../server/contract/catalogue.ts'
import { AreaField, CheckField, ChoiceField, TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { AlertInputs } from './alert-inputs.tsx'
import { bind, isWrongIn, type Props } from './bind-field.ts'
import { keyOf } from './key-of.ts'
import { isHearsay, isTold, KIND_FORMS, type Kind, uses } from './kinds.ts'
import { METHODS, type ProbeFields, withProfile } from './probe-fields.ts'
import { ProbeSteps } from './probe-steps.tsx'
import { ProbeWay } from './probe-way.tsx'
import { ToldPlan } from './told-inputs.tsx'

interface TargetProps extends Props {
  readonly components: readonly ComponentView[]
  readonly isNew: boolean
}

/** The component, the URL, and a key that follows both until somebody writes one of their own. */
export function ProbeTarget(props: TargetProps) {
  const { t, say } = useNames()
  const { fields, components, isNew } = props
  const put = (next: Partial<ProbeFields>) => {
    const follows = isNew && (fields.key === '' || fields.key === proposeKey(fields, components))
    const after = { ...fields, ...next }
    props.onChange(follows ? { ...after, key: proposeKey(after, components) } : after)
  }
  const url = { ...bind(props, 'url', t.probes.urlMissing), onInput: (value: string) => put({ url: value }) }
  const { example } = KIND_FORMS[fields.kind]
  const component = { ...bind(props, 'componentId'), onInput: (componentId: string) => put({ componentId }) }
  return (
    <>
      <ChoiceField
        label={t.probes.kind}
        {...bind(props, 'kind')}
        onInput={(kind) => put({ kind: kind as Kind })}
        choices={Object.entries(t.probes.kinds).map(([value, label]) => ({ value, label }))}
      />
      {!isTold(fields.kind) && (
        <TextField
          label={t.probes.url}
          hint={fields.kind === 'tls' ? t.probes.startTlsHint(example) : example}
          type="url"
          {...url}
          required
          focusFirst={isNew}
        />
      )}
      <div class="columns">
        <ChoiceField
          label={t.probes.component}
          {...component}
          choices={components.map((one) => ({ value: one.id, label: say(one.name) }))}
        />
        <TextField label={t.components.key} {...bind(props, 'key', t.components.badKey)} required maxLength={64} />
        {uses(fields.kind, 'method') && (
          <ChoiceField
            label={t.probes.method}
            {...bind(props, 'method')}
            choices={METHODS.map((one) => ({ value: one, label: one }))}
          />
        )}
      </div>
    </>
  )
}

export function ProbeExpectation(props: Props) {
  const { t } = useNames()
  const { fields, readOnly, onChange } = props
  const { kind } = fields
  if (isTold(kind)) return null
  return (
    <>
      <div class="columns">
        {uses(kind, 'status') && (
          <TextField
            label={t.probes.expectStatus}
            hint={t.probes.expectStatusHint}
            {...bind(props, 'expectStatus', t.probes.badStatus)}
            required
          />
        )}
        {uses(kind, 'keyword') && (
          <TextField
            label={kind === 'sql' ? t.probes.firstValue : t.probes.keyword}
            {...bind(props, 'keyword')}
            maxLength={256}
          />
        )}
        {uses(kind, 'expiry') && (
          <TextField label={t.probes.expiryDays} {...bind(props, 'expiryDays', t.probes.badNumber)} />
        )}
        {uses(kind, 'part') && (
          <TextField label={t.probes.part} hint={t.probes.partHint} {...bind(props, 'part')} maxLength={200} />
        )}
        {!isHearsay(kind) && <TextField label={t.probes.slowMs} {...bind(props, 'slowMs', t.probes.badNumber)} />}
      </div>
      {uses(kind, 'part') && (
        <CheckField
          label={t.probes.suspects}
          checked={fields.suspects}
          onChange={(suspects) => onChange({ ...fields, suspects })}
          readOnly={readOnly}
        />
      )}
      {fields.keyword !== '' && uses(kind, 'not-keyword') && (
        <CheckField
          label={t.probes.keywordWanted}
          checked={fields.keywordWanted}
          onChange={(keywordWanted) => onChange({ ...fields, keywordWanted })}
          readOnly={readOnly}
        />
      )}
      {uses(kind, 'assertions') && <ProbeAssertions {...props} />}
      <ProbeRequest {...props} />
      {uses(kind, 'credentials') && <ProbeCredentials {...props} />}
      {uses(kind, 'steps') && <ProbeSteps {...props} />}
      {uses(kind, 'redirects') && <ProbeWay {...props} />}
    </>
  )
}

/** What else must be right in an HTTP answer. */
function ProbeAssertions(props: Props) {
  const { t } = useNames()
  const { expectHeaders, pattern, json } = props.fields
  const [open] = useState(expectHeaders !== '' || pattern !== '' || json !== '')
  return (
    <details class="more" open={open || isWrongIn(props, ['expectHeaders', 'pattern', 'json'])}>
      <summary>{t.probes.assertions}</summary>
      <TextField label={t.probes.pattern} hint={t.probes.patternHint} {...bind(props, 'pattern')} maxLength={256} />
      <AreaField label={t.probes.json} hint={t.probes.jsonHint} {...bind(props, 'json')} code />
      <AreaField
        label={t.probes.expectHeaders}
        hint={t.probes.expectHeadersHint}
        {...bind(props, 'expectHeaders', t.probes.badHeader)}
        code
      />
    </details>
  )
}

/** What is sent beside the URL. */
function ProbeRequest(props: Props) {
  const { t } = useNames()
  const { fields } = props
  const { kind } = fields
  const [open] = useState(fields.headers !== '' || fields.body !== '')
  if (!uses(kind, 'headers') && !uses(kind, 'body')) return null
  return (
    <details class="more" open={open || isWrongIn(props, ['headers', 'body'])}>
      <summary>{uses(kind, 'headers') ? t.probes.headers : kind === 'sql' ? t.probes.query : t.probes.body}</summary>
      {uses(kind, 'headers') && (
        <AreaField
          label={t.probes.headers}
          hint={t.probes.headersHint}
          {...bind(props, 'headers', t.probes.badHeader)}
          code
        />
      )}
      {uses(kind, 'body') && (
        <AreaField label={kind === 'sql' ? t.probes.query : t.probes.body} {...bind(props, 'body')} code />
      )}
    </details>
  )
}

/** Who asks. */
function ProbeCredentials(props: Props) {
  const { t } = useNames()
  const { user, secret } = props.fields
  const [open] = useState(user !== '' || secret !== '')
  return (
    <details class="more" open={open || isWrongIn(props, ['user', 'secret'])}>
      <summary>{t.probes.credentials}</summary>
      <div class="columns">
        <TextField label={t.probes.user} {...bind(props, 'user')} maxLength={256} />
        <TextField
          label={t.probes.secret}
          hint={t.probes.secretHint}
          type="password"
          autocomplete="new-password"
          {...bind(props, 'secret')}
        />
      </div>
    </details>
  )
}

/** When it is looked at, or told; and whether at all. */
export function ProbeCadence(props: Props) {
  const { t } = useNames()
  const { fields, readOnly, onChange } = props
  const { kind } = fields
  return (
    <>
      {kind === 'inbound' && <AlertInputs {...props} />}
      {kind === 'heartbeat' && <ToldPlan {...props} />}
      {!isTold(kind) && <AskedPlan {...props} />}
      <CheckField
        label={t.probes.paused}
        checked={fields.paused}
        onChange={(paused) => onChange({ ...fields, paused })}
        readOnly={readOnly}
      />
    </>
  )
}

const NUMBERS = ['everyMs', 'timeoutMs', 'recheckMs', 'recoverGood', 'recoverMs'] as const

function AskedPlan(props: Props) {
  const { t } = useNames()
  const { fields, onChange } = props
  const isCounted = fields.kind === 'hashtag'
  return (
    <>
      <ChoiceField
        label={t.probes.profile}
        hint={isCounted ? t.probes.hashtagEvery : undefined}
        {...bind(props, 'profile')}
        onInput={(profile) => onChange(withProfile(fields, profile as ProbeView['profile']))}
        choices={Object.entries(t.probes.profiles).map(([value, label]) => ({ value, label }))}
      />
      <details class="more" open={isWrongIn(props, [...NUMBERS, 'cron'])}>
        <summary>{t.probes.advanced}</summary>
        <div class="columns">
          {NUMBERS.map((field) => (
            <TextField
              key={field}
              label={t.probes[field]}
              {...(field === 'recheckMs' ? { hint: t.probes.recheckHint } : {})}
              {...bind(props, field, t.probes.badNumber)}
            />
          ))}
          <TextField label={t.probes.cron} {...bind(props, 'cron')} />
        </div>
      </details>
      <TextField
        label={t.probes.locations}
        hint={isCounted ? t.probes.oneLocationHint : t.probes.locationsHint}
        {...bind(props, 'locations', t.probes.badLocation)}
      />
    </>
  )
}

/** "streaming-play" for the component streaming and a URL that ends in /play. */
function proposeKey(fields: ProbeFields, components: readonly ComponentView[]): string {
  if (!URL.canParse(fields.url)) return ''
  const { hostname, pathname } = new URL(fields.url)
  const last = pathname.split('/').filter(Boolean).at(-1) ?? hostname
  return keyOf(`${components.find((one) => one.id === fields.componentId)?.key ?? ''} ${last}`)
}
