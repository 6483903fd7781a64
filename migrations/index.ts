/** Every migration, in order, type-checked: no folder is scanned. A released one is never edited. */
import type { Migration } from 'kysely/migration'
import { catalogue } from './0001-catalogue.ts'
import { line } from './0002-line.ts'
import { people } from './0003-people.ts'
import { totals } from './0004-totals.ts'
import { judgement } from './0005-judgement.ts'
import { agents } from './0006-agents.ts'
import { watching } from './0007-watching.ts'
import { hearsay } from './0010-hearsay.ts'
import { maintenance } from './0013-maintenance.ts'
import { agentTries } from './0014-agent-tries.ts'
import { told } from './0015-told.ts'
import { agentFeatures } from './0016-agent-features.ts'
import { alerts } from './0017-alerts.ts'
import { latencies } from './0018-latencies.ts'
import { silence } from './0019-silence.ts'
import { locationsTold } from './0020-locations-told.ts'
import { askedDryRuns } from './0021-asked-dry-runs.ts'
import { probesOf } from './0022-probes-of.ts'
import { pageDue } from './0023-page-due.ts'
import { deskPeople } from './0024-desk-people.ts'
import { keptDays } from './0025-kept-days.ts'
import { alertEnds } from './0026-alert-ends.ts'
import { templates } from './0027-templates.ts'
import { oncallPerson } from './0028-oncall-person.ts'
import { notes } from './0029-notes.ts'
import { noticeKinds } from './0030-notice-kinds.ts'
import { promises } from './0031-promises.ts'
import { updateVersions } from './0032-update-versions.ts'
import { maintenanceWords } from './0033-maintenance-words.ts'
import { writing } from './0034-writing.ts'
import { rota } from './0035-rota.ts'
import { passkeys } from './0036-passkeys.ts'
import { taps } from './0037-taps.ts'
import { merged } from './0038-merged.ts'
import { maintenanceSeries } from './0039-maintenance-series.ts'
import { secondFactor } from './0040-second-factor.ts'
import { scheduled } from './0041-scheduled.ts'
import { pagerAnswers } from './0042-pager-answers.ts'
import { links } from './0043-links.ts'
import { policies } from './0044-policies.ts'
import { phrases } from './0045-phrases.ts'
import { speaking } from './0046-speaking.ts'
import { postMortems } from './0047-post-mortems.ts'
import { gates } from './0048-gates.ts'
import { incidentTimes } from './0049-incident-times.ts'
import { identities } from './0050-identities.ts'
import { redactions } from './0051-redactions.ts'
import { rehearsals } from './0052-rehearsals.ts'
import { sessionEnds } from './0053-session-ends.ts'
import { announcements } from './0054-announcements.ts'
import { redactedPictures } from './0055-redacted-pictures.ts'

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-catalogue': catalogue,
  '0002-line': line,
  '0003-people': people,
  '0004-totals': totals,
  '0005-judgement': judgement,
  '0006-agents': agents,
  '0007-watching': watching,
  '0010-hearsay': hearsay,
  '0013-maintenance': maintenance,
  '0014-agent-tries': agentTries,
  '0015-told': told,
  '0016-agent-features': agentFeatures,
  '0017-alerts': alerts,
  '0018-latencies': latencies,
  '0019-silence': silence,
  '0020-locations-told': locationsTold,
  '0021-asked-dry-runs': askedDryRuns,
  '0022-probes-of': probesOf,
  '0023-page-due': pageDue,
  '0024-desk-people': deskPeople,
  '0025-kept-days': keptDays,
  '0026-alert-ends': alertEnds,
  '0027-templates': templates,
  '0028-oncall-person': oncallPerson,
  '0029-notes': notes,
  '0030-notice-kinds': noticeKinds,
  '0031-promises': promises,
  '0032-update-versions': updateVersions,
  '0033-maintenance-words': maintenanceWords,
  '0034-writing': writing,
  '0035-rota': rota,
  '0036-passkeys': passkeys,
  '0037-taps': taps,
  '0038-merged': merged,
  '0039-maintenance-series': maintenanceSeries,
  '0040-second-factor': secondFactor,
  '0041-scheduled': scheduled,
  '0042-pager-answers': pagerAnswers,
  '0043-links': links,
  '0044-policies': policies,
  '0045-phrases': phrases,
  '0046-speaking': speaking,
  '0047-post-mortems': postMortems,
  '0048-gates': gates,
  '0049-incident-times': incidentTimes,
  '0050-identities': identities,
  '0051-redactions': redactions,
  '0052-rehearsals': rehearsals,
  '0053-session-ends': sessionEnds,
  '0054-announcements': announcements,
  '0055-redacted-pictures': redactedPictures,
}
