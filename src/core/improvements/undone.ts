import type { State } from '../state.ts'
import type { ImprovementRecord } from './record.ts'

/** What an improvement undoes, what that had undone, and so on: each of them takes effect or loses it when this one is carried. */
export function undoneChain({ improvements }: Pick<State, 'improvements'>, id: string): readonly string[] {
  const chain: string[] = []
  for (let next = improvements.get(id)?.undoes; next !== undefined; next = improvements.get(next)?.undoes) chain.push(next)
  return chain
}

/** The improvement that undid another and was not undone itself; undefined: none did. */
export function undoneBy({ improvements }: Pick<State, 'improvements'>, id: string): ImprovementRecord | undefined {
  for (const [by, record] of improvements.entries())
    if (record.undoes === id && record.ended?.how === 'carried' && !undoneBy({ improvements }, by)) return record
  return undefined
}
