/** The one style of the one-tap page, as Vite made it of tap.css. */
declare const TAP_STYLE: string

export const tapStyle: string = TAP_STYLE
