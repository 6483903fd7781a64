/** Where the incident is as a page to print, in the desk's language. The browser opens it by itself. */
import { useNames } from '../session.tsx'

export function DossierLinks({ incidentId }: { readonly incidentId: string }) {
  const { t, language } = useNames()
  const href = `/api/v1/incidents/${encodeURIComponent(incidentId)}/dossier.html?language=${language}`
  return (
    <p class="soft">
      <a href={href} target="_blank" rel="noreferrer">
        {t.postMortem.dossier}
      </a>{' '}
      (
      <a href={`${href}&notes=1`} target="_blank" rel="noreferrer">
        {t.postMortem.dossierNotes}
      </a>
      )
    </p>
  )
}
