/** How a rehearsal is called: what fails in it, and how. */
import type { RehearsalView } from '../../../server/contract/rehearsals.ts'
import { useNames } from '../session.tsx'

/** "Streaming, TV app (HTTP 504)" */
export function useNamesOf(): (rehearsal: RehearsalView) => string {
  const { t, say } = useNames()
  return ({ components, symptom }) =>
    `${components.map((one) => say(one.name)).join(', ')} (${t.rehearsals.symptoms[symptom]})`
}
