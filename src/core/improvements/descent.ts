import type { State } from '../state.ts'

/**
 * Whether the charter in force is not this one, but came from it by nothing but carried improvements: then a start on that file keeps them, instead
 * of taking back what people approved.
 */
export function isImprovedFrom({ improvements, charterHash }: Pick<State, 'improvements' | 'charterHash'>, hash: string): boolean {
  // A start on the charter in force itself is an adoption like any: its signatures are checked again.
  if (hash === charterHash) return false
  const bases = new Map([...improvements.entries()].flatMap(([, { made, base }]) => (made === undefined ? [] : [[made, base] as const])))
  const seen = new Set<string>()
  for (let at: string | undefined = charterHash; at !== undefined && !seen.has(at); at = bases.get(at)) {
    if (at === hash) return true
    seen.add(at)
  }
  return false
}
