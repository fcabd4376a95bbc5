import { legible } from '../legible.ts'
import type { Purpose } from '../standing-grants/purpose.ts'
import type { Pattern, PermitTerms, Proposal } from '../standing-grants/terms.ts'
import { formatUsd } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { quoted } from './text.ts'
import { lasting } from './time.ts'

/** Longest part of a value or pattern that is shown, in characters. */
const SHOWN = 200
/** A purpose is shown whole. */
const SHOWN_PURPOSE = 256

/** What a pattern wants, behind the name of what it speaks of: `is exactly “x”`, `fits “docs/**”`. */
export function patternText(pattern: Pattern, { grants, common }: Catalogue): string {
  if ('glob' in pattern) return grants.fits(quoted(pattern.glob, SHOWN))
  if ('re2' in pattern) return grants.matches(quoted(pattern.re2, SHOWN))
  return grants.isExactly(pattern.exact.map((value) => quoted(String(value), SHOWN)).join(common.or))
}

/** What a standing grant covers, a sentence without its stop each; the bounds of uses, money and time not among them. */
export function termsLines(terms: PermitTerms, words: Catalogue): readonly string[] {
  return terms.purpose ? purposeLines(terms, terms.purpose, words) : likeLines(terms, words)
}

/** A declared purpose for people: `“Weekly letters”, with “mail.send”`. */
export const purposeText = ({ text, tools }: Purpose, { grants }: Catalogue): string =>
  grants.purpose(quoted(text, SHOWN_PURPOSE), tools.map((tool) => quoted(tool, SHOWN)).join(', '))

/** What is left to the agent is said as plainly as what is fixed. */
function purposeLines({ agent, resource_type, environment }: PermitTerms, purpose: Purpose, words: Catalogue): readonly string[] {
  const { grants } = words
  return [
    grants.forPurpose(agent, resource_type, purposeText(purpose, words)),
    grants.free,
    environment === null ? grants.noEnvironment : grants.environment(quoted(environment, SHOWN)),
    grants.session,
  ]
}

function likeLines(terms: PermitTerms, words: Catalogue): readonly string[] {
  const { agent, resource_type, tool, intent, target, args, others, environment, session } = terms
  const { grants } = words
  const named = Object.entries(args)
  const rest = others === null ? [] : [named.length === 0 ? grants.allArguments : grants.otherArguments]
  return [
    grants.uses(agent, tool === null ? grants.withoutTool(resource_type) : grants.tool(quoted(tool, SHOWN))),
    grants.intent(patternText(intent, words)),
    ...(target === null ? [grants.noTarget] : [grants.target(patternText(target, words))]),
    ...(environment === null ? [] : [grants.environment(quoted(environment, SHOWN))]),
    ...named.map(([path, pattern]) => grants.argument(legible(path), patternText(pattern, words))),
    ...rest,
    ...(session === undefined ? [] : [grants.session]),
  ]
}

/** How much of it is used: `3 of 10 uses, $2.50 of $20.00`. */
export const usedText = (
  { max_uses, max_spend }: Pick<PermitTerms, 'max_uses' | 'max_spend'>,
  { uses, spent }: { readonly uses: number; readonly spent: number },
  { grants }: Catalogue,
): string => grants.used(uses, max_uses, formatUsd(spent), formatUsd(max_spend))

/** A proposal for people: what it would allow, and within which bounds. */
export function proposalLines(proposal: Proposal, words: Catalogue): readonly string[] {
  const told = words.grants.proposal
  if ('session' in proposal) return [proposal.purpose ? told.purpose(purposeText(proposal.purpose, words)) : told.same]
  const { args = {}, intent, target, max_uses, max_spend } = proposal
  const usd = formatUsd(max_spend)
  return [
    'until' in proposal
      ? told.until(max_uses, usd, new Date(proposal.until).toISOString())
      : told.for(max_uses, usd, lasting(proposal.for, words)),
    ...(intent ? [told.intent(patternText(intent, words))] : []),
    ...(target ? [told.target(patternText(target, words))] : []),
    ...Object.entries(args).map(([path, pattern]) => `${legible(path)} ${patternText(pattern, words)}`),
  ]
}
