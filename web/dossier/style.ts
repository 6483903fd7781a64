/** The one style of a dossier, as Vite made it of dossier.css. */
declare const DOSSIER_STYLE: string

export const dossierStyle: string = DOSSIER_STYLE
