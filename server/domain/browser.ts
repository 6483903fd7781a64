/** Names the browser behind a User-Agent, so that somebody knows their own sessions apart. Asked at sign-in. */

/** First match wins: most browsers also name others. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** @returns `Firefox, Linux`; one name where the other is unknown; empty when neither is */
export function browserOf(userAgent: string): string {
  const text = userAgent.slice(0, 500)
  const named = [BROWSERS, SYSTEMS].map((table) => table.find(([sign]) => sign.test(text))?.[1])
  return named.filter((name) => name !== undefined).join(', ')
}
