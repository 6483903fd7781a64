/** Takes out of built CSS what says a colour again for wide gamuts. Used by build-steps.ts. */

const WIDE = /@supports \(color:\s*(?:lab|color)\([^{]*\{/

/**
 * Our colours all lie within sRGB (test/web/tokens.test.ts), so the copies that Vite writes for P3 and Lab show the same
 * and are half of the file.
 *
 * @param css well formed, without braces in strings
 */
export function withoutWideGamut(css: string): string {
  const found = WIDE.exec(css)
  if (!found) return css
  let end = found.index + found[0].length
  for (let depth = 1; depth > 0 && end < css.length; end += 1) {
    if (css[end] === '{') depth += 1
    if (css[end] === '}') depth -= 1
  }
  return css.slice(0, found.index) + withoutWideGamut(css.slice(end))
}
