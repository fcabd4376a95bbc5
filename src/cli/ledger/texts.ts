import type { Seq } from '../../core/units.ts'

/** Takes one stored text after the other, in order. */
export type Push = (text: string) => void

/** How reading a ledger ended. */
export interface End {
  /** The rest of an append that was cut off and never answered; the next start of the server removes it. */
  readonly torn?: string
  /** Where the store could not give an entry at all. */
  readonly broken?: { readonly seq: Seq; readonly detail: string }
}

/** A ledger to read: pushes every stored text of one org from the first. */
export interface Source {
  /** For people. */
  readonly name: string
  readonly org: string
  /** `room` is waited for now and then, for who takes texts slower than they are read. */
  read(push: Push, room?: () => Promise<void>): Promise<End>
}

/**
 * The texts of a page as the server sent them, `{"entries":[TEXT,…],"head":…}`, byte for byte: parsed and written again a
 * text that is not canonical would look as if it were. @throws SyntaxError when the page is not one
 */
export function textsOfPage(page: string): readonly string[] {
  const start = '{"entries":['
  if (!page.startsWith(start)) throw new SyntaxError('not a page of the ledger')
  const texts: string[] = []
  let from = start.length
  let depth = 0
  for (let at = from; at < page.length; at++) {
    const char = page[at]
    if (char === '"') at = stringEnd(page, at)
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') {
      if (depth === 0) return texts
      if (--depth > 0) continue
      texts.push(page.slice(from, at + 1))
      if (page[at + 1] === ',') at++
      from = at + 1
    }
  }
  throw new SyntaxError('a page of the ledger ends too early')
}

/** Where a JSON string that begins at `at` ends: the first quote that an even number of backslashes stands before. */
function stringEnd(page: string, at: number): number {
  for (let end = page.indexOf('"', at + 1); end >= 0; end = page.indexOf('"', end + 1)) {
    let slashes = 0
    while (page[end - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return end
  }
  return page.length
}
