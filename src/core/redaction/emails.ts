import type { Span } from './span.ts'

const LOCAL = /[\p{L}\p{N}._%+'-]/u
const DOMAIN = /[\p{L}\p{N}.-]/u
/** Longest local part and domain (RFC 5321, section 4.5.3.1). */
const LONGEST_LOCAL = 64
const LONGEST_DOMAIN = 255
const NO_TLD = new Set('png jpg jpeg gif svg webp avif css js ts json'.split(' '))

/** E-mail addresses. `git@github.com:org/repo` and a name before a URL's host are none; `logo@2x.png` is a file. */
export function emailSpans(text: string): readonly Span[] {
  const found: Span[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let from = at
    while (from > 0 && at - from < LONGEST_LOCAL && LOCAL.test(text[from - 1] as string)) from--
    let to = at + 1
    while (to < text.length && to - at <= LONGEST_DOMAIN && DOMAIN.test(text[to] as string)) to++
    while (to > at + 1 && /[.-]/.test(text[to - 1] as string)) to--
    if (from < at && isAddress(text.slice(from, at), text.slice(at + 1, to)) && !text.slice(Math.max(0, from - 3), from).endsWith('//'))
      found.push({ from, to, name: 'email' })
  }
  return found
}

function isAddress(local: string, domain: string): boolean {
  const labels = domain.split('.')
  const tld = labels.at(-1) ?? ''
  return (
    local !== 'git' &&
    labels.length > 1 &&
    labels.every((label) => label !== '') &&
    /^(?:\p{L}{2,63}|xn--[a-z0-9-]{2,59})$/iu.test(tld) &&
    !NO_TLD.has(tld.toLowerCase())
  )
}
