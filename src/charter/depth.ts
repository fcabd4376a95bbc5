import { type CST, Parser } from 'yaml'

/**
 * Whether a YAML text nests deeper than `max` levels, seen on its tokens and without recursion: what composes them recurses, and a few
 * thousand brackets end the whole process instead of being refused.
 */
export function nestsDeeper(text: string, max: number): boolean {
  for (const document of new Parser().parse(text)) {
    const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token: document, depth: 0 }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { token, depth } = next
      if (depth > max) return true
      for (const inner of childrenOf(token)) waiting.push({ token: inner, depth: depth + 1 })
    }
  }
  return false
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : []
  if (!('items' in token)) return []
  return token.items.flatMap((item) => [item.key, item.value].filter((t): t is CST.Token => t !== undefined && t !== null))
}
