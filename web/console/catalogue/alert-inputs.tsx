/** The part of a probe's form for alerts that other systems post. */
import type { AlertSettings } from '../../../server/contract/alerts.ts'
import { AreaField, ChoiceField, TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { bind, type Props } from './bind-field.ts'

export function AlertInputs(props: Props) {
  const { t } = useNames()
  const { fields, onChange } = props
  const words = t.alerts
  return (
    <>
      <p class="hint">{words.text}</p>
      <AreaField label={words.match} hint={words.matchHint} {...bind(props, 'alertMatch', words.badMatch)} code />
      <ChoiceField
        label={words.policy}
        {...bind(props, 'alertPolicy')}
        onInput={(policy) => onChange({ ...fields, alertPolicy: policy as AlertSettings['policy'] })}
        choices={Object.entries(words.policies).map(([value, label]) => ({ value, label }))}
      />
      <AreaField
        label={words.severities}
        hint={words.severitiesHint}
        {...bind(props, 'alertSeverities', words.badSeverity)}
        code
      />
      <div class="columns">
        <TextField
          label={words.source}
          hint={words.sourceHint}
          {...bind(props, 'alertSource', words.badSource)}
          maxLength={64}
        />
        {fields.alertSource.trim() === '' && (
          <TextField
            label={words.forgetAfter}
            hint={words.forgetAfterHint}
            {...bind(props, 'alertForget', t.probes.badLength)}
          />
        )}
      </div>
    </>
  )
}
