import { legible } from '../legible.ts'
import type { Pattern, PermitTerms } from '../permits/terms.ts'
import { formatUsd } from '../units.ts'
import { quoted } from './text.ts'

/** Longest part of a value or pattern that is shown, in characters. */
const SHOWN = 200

/** What a pattern wants, behind the name of what it speaks of: `is exactly “x”`, `fits “docs/**”`. */
export function patternText(pattern: Pattern): string {
  if ('glob' in pattern) return `fits ${quoted(pattern.glob, SHOWN)}`
  if ('re2' in pattern) return `matches ${quoted(pattern.re2, SHOWN)} (RE2)`
  return `is exactly ${pattern.exact.map((value) => quoted(String(value), SHOWN)).join(' or ')}`
}

/** What a standing grant covers, a sentence without its stop each; the bounds of uses, money and time not among them. */
export function termsLines({
  agent,
  resource_type,
  tool,
  intent,
  target,
  args,
  others,
  environment,
  session,
}: PermitTerms): readonly string[] {
  const named = Object.entries(args)
  const rest =
    others === null
      ? []
      : [named.length === 0 ? 'All arguments are exactly those of the request' : 'Every other argument is exactly that of the request']
  return [
    `${agent} uses ${tool === null ? `${resource_type} without a tool` : `the tool ${quoted(tool, SHOWN)}`}`,
    `The intent ${patternText(intent)}`,
    ...(target === null ? ['No target is named'] : [`The target ${patternText(target)}`]),
    ...(environment === null ? [] : [`The environment is exactly ${quoted(environment, SHOWN)}`]),
    ...named.map(([path, pattern]) => `The argument ${legible(path)} ${patternText(pattern)}`),
    ...rest,
    ...(session === undefined ? [] : ['In this session of the agent only']),
  ]
}

/** How much of it is used: `3 of 10 uses, $2.50 of $20.00`. */
export const usedText = (
  { max_uses, max_spend }: Pick<PermitTerms, 'max_uses' | 'max_spend'>,
  { uses, spent }: { readonly uses: number; readonly spent: number },
): string => `${uses} of ${max_uses} uses, ${formatUsd(spent)} of ${formatUsd(max_spend)}`
