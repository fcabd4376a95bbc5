import type { types } from '@slack/bolt'
import { type Carded, isMotion, voteOn } from '../../../src/core/carded.ts'
import type { Json } from '../../../src/core/json.ts'
import { legible } from '../../../src/core/legible.ts'
import type { Refusal } from '../../../src/core/problem.ts'
import { pointerOf } from '../../../src/core/standing-grants/paths.ts'
import { termsFor } from '../../../src/core/standing-grants/propose.ts'
import type { Pattern, PermitTerms, Proposal } from '../../../src/core/standing-grants/terms.ts'
import type { RequestRecord } from '../../../src/core/state.ts'
import { formatUsd, microsFromUsd, usdFromMicros } from '../../../src/core/units.ts'
import { clockTime, span } from '../../../src/core/when.ts'
import { refusalDetail } from '../../../src/core/wording/refusal.ts'
import { termsLines } from '../../../src/core/wording/standing-grant.ts'
import { cut, quoted } from '../../../src/core/wording/text.ts'
import { PREFIX } from '../click.ts'
import { paragraph, sectionBlock } from '../text.ts'
import { chips, chosen, option, textInput, type Values, written } from './fields.ts'
import { type About, lookedAt, type Modal, type Step } from './modal.ts'

/** Arguments that the form offers; who needs others uses the inbox or the command line. */
const OFFERED = 20
/** Longest pattern, in characters; as over HTTP. */
const PATTERN = 512
const MINUTE = 60_000

/** Approves a request and what is like it: for the session, or within terms. The exact terms are shown before anything is given. */
export const longer: Modal = {
  main: 'how',
  blocks(about) {
    const { governor, record, words } = about
    const told = words.forms.longer
    const law = governor.charter().permits
    if (isMotion(record) || !law) return told.none
    const proposed = proposedFor(record)
    const probe = termsFor(contextOf(about), record, proposed?.standing ?? { session: true })
    if ('code' in probe && probe.code === 'standing_not_allowed' && !probe.detail.includes('no open session'))
      return `${refusalDetail(probe, words)}.`
    const same = proposed && option(told.same(proposed.operator), 'same')
    const session = option(told.session, 'session')
    const purpose = record.purpose ? [option(told.purpose, 'purpose')] : []
    return [
      chips('how', told.how, [...(same ? [same] : []), session, ...purpose, option(told.terms, 'terms')], {
        initial: same ?? session,
      }),
      paragraph(told.about),
      textInput('uses', told.uses, { most: 5, initial: String(Math.min(10, law.maxUses)), optional: true }),
      textInput('usd', told.usd, { most: 16, initial: String(Math.min(5, usdFromMicros(law.maxSpend))), optional: true }),
      textInput('minutes', told.minutes, {
        most: 6,
        initial: String(Math.min(60, Math.floor(law.maxFor / MINUTE))),
        optional: true,
        hint: told.most(law.maxUses, formatUsd(law.maxSpend), span(law.maxFor)),
      }),
      ...textsIn(record).map(({ label, value }, i) => textInput(`arg${i}`, told.argument(label, value), { most: PATTERN, optional: true })),
      textInput('intent', told.intent(quoted(record.ask.task_intent, 200)), { most: PATTERN, optional: true }),
      ...(record.ask.target_resource === undefined
        ? []
        : [textInput('target', told.target(quoted(record.ask.target_resource, 200)), { most: PATTERN, optional: true })]),
    ]
  },
  read(about, values) {
    const { record, said, stage, channel, words } = about
    if (isMotion(record)) return { errors: { how: words.forms.longer.proposal } }
    if (said !== null) {
      const standing = said as unknown as Proposal
      const vote = { vote: 'approve', standing, door: 'slack', ...(channel === undefined ? {} : { channel }) } as const
      return {
        command: {
          ...voteOn(about.governor.state(), record.id, lookedAt({ record, stage })),
          ...vote,
        } as Extract<Step, { command: unknown }>['command'],
      }
    }
    const proposal = proposalIn(about, record, values)
    if ('errors' in proposal) return proposal
    const terms = termsFor(contextOf(about), record, proposal.standing)
    if ('code' in terms) return { errors: { [fieldOf(terms, record)]: `${refusalDetail(terms, words)}.` } }
    return { next: { blocks: shown(about, terms), submit: words.forms.longer.submitTerms, said: proposal.standing as unknown as Json } }
  },
}

const contextOf = ({ governor, principal }: About) => ({
  state: governor.state(),
  charter: governor.charter(),
  principal,
  now: governor.clock.now(),
})

/** What somebody approved it with already. */
const proposedFor = ({ status }: RequestRecord): { readonly operator: string; readonly standing: Proposal } | undefined => {
  const vote = status.name === 'pending' ? status.votes.find(({ standing }) => standing !== undefined) : undefined
  return vote?.standing && { operator: vote.operator, standing: vote.standing }
}

/** The texts among the arguments, as the form offers them. */
function textsIn({ ask }: RequestRecord): readonly { readonly pointer: string; readonly label: string; readonly value: string }[] {
  const found: { pointer: string; label: string; value: string }[] = []
  const visit = (value: Json, keys: readonly string[]): void => {
    if (typeof value === 'string') {
      const pointer = pointerOf(keys)
      found.push({ pointer, label: cut(legible(pointer.slice(1)), 200), value: quoted(value, 200) })
    } else if (value !== null && typeof value === 'object')
      for (const [key, one] of Object.entries(value)) visit(one as Json, [...keys, key])
  }
  if (ask.args !== undefined) visit(ask.args, [])
  return found.slice(0, OFFERED)
}

/** What the first step says as a proposal, good until a moment that is fixed now. */
function proposalIn(
  { governor, words: { forms } }: About,
  record: RequestRecord,
  values: Values,
): { readonly standing: Proposal } | { readonly errors: Readonly<Record<string, string>> } {
  const told = forms.longer
  const how = chosen(values, 'how')
  if (how === 'session') return { standing: { session: true } }
  if (how === 'purpose')
    return record.purpose ? { standing: { session: true, purpose: record.purpose } } : { errors: { how: told.noPurpose } }
  if (how === 'same') {
    const proposed = proposedFor(record)
    return proposed ?? { errors: { how: told.notOpen } }
  }
  const [uses, minutes] = ['uses', 'minutes'].map((id) => whole(written(values, id)))
  const spend = /^\d{1,9}(?:\.\d{1,6})?$/.test(written(values, 'usd')) ? microsFromUsd(Number(written(values, 'usd'))) : undefined
  const errors = {
    ...(uses ? {} : { uses: told.expectedWhole }),
    ...(spend === undefined ? { usd: forms.expectedUsd } : {}),
    ...(minutes ? {} : { minutes: told.expectedWhole }),
  }
  if (!uses || !minutes || spend === undefined) return { errors }
  const named = textsIn(record).flatMap(({ pointer }, i) => {
    const pattern = patternIn(values, `arg${i}`)
    return pattern ? [[pointer, pattern] as const] : []
  })
  const [intent, target] = [patternIn(values, 'intent'), patternIn(values, 'target')]
  return {
    standing: {
      ...(record.ask.tool === undefined ? {} : { tool: record.ask.tool }),
      ...(named.length > 0 ? { args: Object.fromEntries(named) } : {}),
      ...(intent ? { intent } : {}),
      ...(target ? { target } : {}),
      max_uses: uses,
      max_spend: spend,
      until: governor.clock.now() + minutes * MINUTE,
    },
  }
}

const whole = (text: string): number | undefined => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined)

function patternIn(values: Values, id: string): Pattern | undefined {
  const text = written(values, id)
  if (text === '') return undefined
  return text.startsWith('re2:') ? { re2: text.slice(4) } : { glob: text.replace(/^glob:/, '') }
}

/** The exact terms, with what they can cost and when they end. */
function shown({ governor, record, words }: About, terms: PermitTerms): readonly types.KnownBlock[] {
  const { timezone } = governor.charter().document
  const until = clockTime(terms.until, timezone, governor.clock.now())
  const told = words.forms.longer
  return [
    paragraph(told.shown, { bold: true }),
    sectionBlock({ label: told.covers, text: termsLines(terms, words).join('.\n') }),
    sectionBlock({ label: told.boundsLabel, text: told.bounds(terms.max_uses, formatUsd(terms.max_spend), until) }),
    sectionBlock({ label: '', text: `${several(record) ? told.several : ''}${told.revocable(`${PREFIX}grants`)}` }),
  ]
}

const several = (record: Carded): boolean => !isMotion(record) && (record.escalation?.people ?? 1) > 1

/** The input that a refusal of terms is about. */
function fieldOf({ detail }: Refusal, record: RequestRecord): string {
  const arg = textsIn(record).findIndex(({ pointer }) => detail.startsWith(`standing, ${pointer}:`))
  if (arg >= 0) return `arg${arg}`
  const [, field] = FIELDS.find(([words]) => detail.includes(words)) ?? []
  return field === 'target' && record.ask.target_resource === undefined ? 'how' : (field ?? 'how')
}

const FIELDS = [
  ['standing_grants.max_for', 'minutes'],
  ['standing_grants.max_uses', 'uses'],
  ['standing_grants.max_usd', 'usd'],
  ['standing, intent:', 'intent'],
  ['standing, target:', 'target'],
] as const
