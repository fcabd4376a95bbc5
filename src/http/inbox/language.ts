import { LANGUAGES, type Language } from '../../core/wording/catalogue/index.ts'

/** Longest header that is looked at, in characters; browsers send far less. */
const MOST = 500

/** The language that a browser prefers among ours, by its `Accept-Language` (RFC 9110, 12.5.4); English where it names none. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .slice(0, MOST)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((text) => text.startsWith('q='))
      return { tag: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight.slice(2)) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { tag } of wanted) {
    const known = LANGUAGES.find((language) => language === tag)
    if (known) return known
  }
  return LANGUAGES[0]
}
