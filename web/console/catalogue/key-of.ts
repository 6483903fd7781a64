/** The keys of components and probes: what is one, and which one a name proposes. Pure; both forms ask. */

/** As the contract has it; the server's own patterns do not come into the bundle. */
export function isKey(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/.test(text)
}

/** "Lo streaming (IT)" becomes "lo-streaming-it". */
export function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '')
}
