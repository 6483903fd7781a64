/** How an HTTP check reaches its target: a part of a probe's form that is closed while all of it is as by default. */
import { useState } from 'preact/hooks'
import { AreaField, ChoiceField, TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { bind, isWrongIn, type Props } from './bind-field.ts'
import { FAMILIES, REDIRECTS } from './way-fields.ts'

const FIELDS = ['redirects', 'resolver', 'family', 'clientCertificate', 'clientKey', 'trust'] as const

export function ProbeWay(props: Props) {
  const { t } = useNames()
  const words = t.probes.way
  const [open] = useState(FIELDS.some((field) => props.fields[field] !== ''))
  return (
    <details class="more" open={open || isWrongIn(props, FIELDS)}>
      <summary>{words.title}</summary>
      <div class="columns">
        <ChoiceField
          label={words.redirects}
          {...bind(props, 'redirects')}
          choices={REDIRECTS.map((value) => ({ value, label: words.redirectsTo(value) }))}
        />
        <ChoiceField
          label={words.family}
          {...bind(props, 'family')}
          choices={FAMILIES.map((value) => ({ value, label: value === '' ? words.anyFamily : `IPv${value}` }))}
        />
        <TextField label={words.resolver} hint={words.resolverHint} {...bind(props, 'resolver')} maxLength={64} />
      </div>
      <AreaField
        label={words.clientCertificate}
        hint={words.clientCertificateHint}
        {...bind(props, 'clientCertificate')}
        code
      />
      <AreaField label={words.clientKey} hint={words.clientKeyHint} {...bind(props, 'clientKey')} code />
      <AreaField label={words.trust} hint={words.trustHint} {...bind(props, 'trust')} code />
    </details>
  )
}
