/** The part of a probe's form for a job that tells of itself: when it is awaited, and how late it may be. */
import { TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { bind, type Props } from './bind-field.ts'

export function ToldPlan(props: Props) {
  const { t } = useNames()
  const hint = t.probes.lengthHint
  return (
    <>
      <p class="hint">{t.probes.heartbeatText}</p>
      <div class="columns">
        <TextField label={t.probes.awaitedEvery} hint={hint} {...bind(props, 'awaitedEvery', t.probes.badLength)} />
        <TextField label={t.probes.cron} hint={t.probes.cronHint} {...bind(props, 'cron')} />
        <TextField label={t.probes.timeZone} hint={t.probes.timeZoneHint} {...bind(props, 'timeZone')} />
        <TextField label={t.probes.grace} hint={t.probes.graceHint} {...bind(props, 'grace', t.probes.badLength)} />
        <TextField
          label={t.probes.longest}
          hint={t.probes.longestHint}
          {...bind(props, 'longest', t.probes.badLength)}
        />
      </div>
    </>
  )
}
