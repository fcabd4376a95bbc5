import type { Catalogue } from '../../core/wording/catalogue/index.ts'

/** What the page says, by its place in the catalogue: `alone.open`. What the page fills in stands as `{0}`, `{1}`. */
export type PageWords = Readonly<Record<string, string>>

/** The frame of the page in one language; what refusals mean stands under `refusals.` and their code. */
export const pageWords = ({ page, refusals }: Catalogue): PageWords => Object.fromEntries([...texts(page), ...texts(refusals, 'refusals.')])

function texts(group: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(group).flatMap(([key, value]: [string, unknown]) => {
    if (value !== null && typeof value === 'object') return texts(value, `${path}${key}.`)
    const text: unknown = typeof value === 'function' ? value('{0}', '{1}') : value
    return [[`${path}${key}`, String(text)] as const]
  })
}

/** The page with the texts of one language in place of each `{{place}}`, as somebody sees it who is not logged in yet. */
export function pageIn(html: string, words: Catalogue): string {
  const texts = pageWords(words)
  return html
    .replace('<html lang="en">', `<html lang="${words.language}">`)
    .replace(/\{\{([\w.]+)\}\}/g, (_, place: string) => texts[place] ?? '')
}
