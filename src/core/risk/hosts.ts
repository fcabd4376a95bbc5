/** A host as WHATWG URL rules end up with it: lower case, punycode, numbers as dotted IPv4 or compressed IPv6. */
export interface Host {
  readonly name: string
  readonly kind: 'name' | 'ipv4' | 'ipv6'
  /** There was a name or password before it. */
  readonly userinfo: boolean
  /** A label mixes alphabets, or is punycode of one that does. */
  readonly look_alike: boolean
}

/**
 * The host of a URL, by the URL Standard: `https://evil.example?.github.com` is evil.example, `http://0x7f.1` is 127.0.0.1.
 * Schemes that the standard does not normalise (ssh, postgres, s3 …) are read as if they were http. Undefined: no URL at all.
 */
export function hostOf(url: string): Host | undefined {
  const scheme = /^[\s\p{Cc}]*(?:(?:https?|wss?|ftp):|[a-z][a-z0-9+.-]{0,30}:(?=[\\/]))/iu.exec(url)
  const rest = scheme ? url.slice(scheme[0].length) : url
  const text = `http:${/^[\\/]{2}/.test(rest) ? rest : `//${rest.replace(/^[\\/]+/, '')}`}`
  const parsed = parsedUrl(text)
  if (!parsed) return undefined
  const { hostname, username, password } = parsed
  const name = hostname.replace(/\.$/, '').toLowerCase()
  if (name === '') return undefined
  const kind = name.startsWith('[') ? 'ipv6' : /^\d+\.\d+\.\d+\.\d+$/.test(name) ? 'ipv4' : 'name'
  return {
    name: kind === 'ipv6' ? name.slice(1, -1) : name,
    kind,
    userinfo: username !== '' || password !== '',
    look_alike: kind === 'name' && /[^\x20-\x7e]|xn--/i.test(url) && mixesScripts(authorityOf(rest)),
  }
}

function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

const authorityOf = (rest: string): string =>
  rest
    .replace(/^[\\/]+/, '')
    .split(/[\\/?#]/)[0]
    ?.replace(/^.*@/, '') ?? ''

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u]
/** Cyrillic and Greek letters that pass for Latin ones; a label of nothing else is the whole-script disguise (`аррӏе.com`). */
const ALL_CONFUSABLE = /^[аеорсухіјѕԁӏһԛԝвмнкт\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7-]+$/iu

function mixesScripts(authority: string): boolean {
  return authority
    .normalize('NFKC')
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? fromPunycode(label.slice(4)) : label))
    .some(
      (label) => SCRIPTS.filter((script) => script.test(label)).length > 1 || (/[^\x20-\x7e]/.test(label) && ALL_CONFUSABLE.test(label)),
    )
}

/** RFC 3492: the letters behind `xn--`; what cannot be read is answered as it came. */
function fromPunycode(text: string): string {
  // A label has at most 63 characters (RFC 1035); longer ones are read by nobody.
  if (text.length > 63) return text
  const cut = text.lastIndexOf('-')
  const out = cut > 0 ? [...text.slice(0, cut)].map((c) => c.codePointAt(0) as number) : []
  let n = 128
  let i = 0
  let bias = 72
  for (let at = cut + 1; at < text.length; ) {
    const before = i
    for (let w = 1, k = 36; ; k += 36) {
      const code = text.toLowerCase().charCodeAt(at++)
      const digit = code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? code - 22 : -1
      if (digit < 0) return text
      i += digit * w
      const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
      if (digit < t) break
      w *= 36 - t
    }
    const size = out.length + 1
    let delta = before === 0 ? Math.floor((i - before) / 700) : (i - before) >> 1
    delta += Math.floor(delta / size)
    let k = 0
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35)
    bias = k + Math.floor((36 * delta) / (delta + 38))
    n += Math.floor(i / size)
    i %= size
    if (n > 0x10ffff) return text
    out.splice(i++, 0, n)
  }
  return String.fromCodePoint(...out)
}
