import type { Reason } from '../reason.ts'

/** Reasons of the steps that are told at the most; a card has room for no more. */
const MOST = 12

/** The reasons of all steps as those of the plan: each once, saying of which steps it is. */
export function numbered(steps: readonly (readonly Reason[])[]): readonly Reason[] {
  const told = new Map<string, { readonly reason: Reason; readonly of: Set<number> }>()
  for (const [at, reasons] of steps.entries())
    for (const reason of reasons) {
      const key = `${reason.code} ${reason.text}`
      const known = told.get(key) ?? { reason, of: new Set() }
      known.of.add(at + 1)
      told.set(key, known)
    }
  const all = [...told.values()].map(({ reason: { code, text }, of }) => ({ code, text: `${stepsText([...of])}: ${text}` }))
  if (all.length <= MOST) return all
  return [...all.slice(0, MOST - 1), { code: 'more_reasons', text: `And ${all.length - MOST + 1} more reasons about its steps` }]
}

const stepsText = (of: readonly number[]): string => (of.length === 1 ? `Step ${of[0]}` : `Steps ${of.join(', ')}`)
