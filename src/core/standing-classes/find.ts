import type { Ask } from '../ask.ts'
import { wordsOfAsk } from '../ask-words.ts'
import { findIntent, type Readings, readingsOf } from '../intent.ts'
import type { Reason } from '../reason.ts'
import { withLooks } from '../tags/words.ts'
import { ALLOW, confirm, type Finding } from '../verdict.ts'
import { type ArgSigns, signsOf } from './args.ts'
import { MANY, REACH } from './classes.ts'
import type { ClassLaw, PairLaw, StandingLaw } from './law.ts'

type Words = readonly string[]

/** A request as the classes look at it. */
interface Seen {
  readonly intent: Readings
  readonly tool: Readings
  readonly target: Readings
  readonly commands: Readings
  readonly signs: ArgSigns | undefined
  readonly ask: Ask
  /** The tool only reads, by its name. */
  readonly reads: boolean
}

const READS = new Set(['get', 'list', 'read', 'search', 'describe', 'show', 'fetch', 'query', 'view', 'count', 'status', 'lookup', 'find'])
const PRODUCTION = new Set(['prod', 'prd', 'production', 'live'])
/** What cannot be brought back, whatever the request says of itself. */
const FOR_GOOD = new Set(['rm', 'mkfs', 'shred', 'wipe', 'purge', 'truncate', 'flushall', 'flushdb'])
const CURRENCY = /[$€£¥₿]\s?\d|\d\s?[€£¥₿$]/u
const PAYS = new Set(['pay', 'pays', 'paying', 'wire', 'refund', 'withdraw', 'send', 'transfer', 'transferring', 'sending'])
const DELETES = new Set(['delete', 'deletes', 'deleting', 'remove', 'removes', 'removing', 'erase', 'purge', 'wipe', 'drop', 'destroy'])

/**
 * What always needs people, whatever a rule says (INV-019, INV-020): each class that the request is of is a reason, and as many
 * people are needed as the strictest of them asks for. Nothing is found under a charter of the first version alone.
 */
export function standingFindings(ask: Ask, { people }: { readonly people: { readonly standing: StandingLaw | undefined } }): Finding {
  if (!people.standing) return ALLOW
  const seen = look(ask)
  const hinted = hintsIn(people.standing, seen)
  const found = people.standing.classes.filter((law) => isOf(law, seen, hinted))
  if (found.length === 0) return isUnsaid(hinted, seen) ? confirm([UNSAID]) : ALLOW
  return confirm(
    found.map((law) => reasonOf(law)),
    Math.max(1, ...found.map((law) => law.people)),
  )
}

/** What a request leaves out unlocks nothing: a person reads what destroys something without a word of where, or of a way back. */
const UNSAID: Reason = {
  code: 'standing_destructive_unsaid',
  text: 'It looks as if it destroys something, and says neither in which environment nor that it can be undone',
}

function isUnsaid(hinted: ReadonlySet<ClassLaw>, seen: Seen): boolean {
  const { ask, signs } = seen
  if (ask.reversible !== undefined || (ask.environment ?? '').trim() !== '' || (signs?.stages ?? []).length > 0) return false
  for (const law of hinted) if (law.name === 'destructive' && named(law, seen)) return true
  return false
}

const reasonOf = ({ name, people, does }: ClassLaw): Reason => ({
  code: `standing_${name}`,
  text: `It looks as if it ${does}, which always needs ${people === 1 ? 'a person' : `${people} people`}`,
})

function look(ask: Ask): Seen {
  const signs = ask.args === undefined ? undefined : signsOf(ask.args)
  const { intent, tool, target } = wordsOfAsk(ask)
  const looked = {
    intent: withLooks(intent, [ask.task_intent]),
    tool: withLooks(tool, [ask.tool ?? '']),
    target: withLooks(target, [ask.target_resource ?? '']),
    commands: signs ? withLooks(readingsOf(...signs.texts), signs.texts) : [],
  }
  return { ...looked, signs, ask, reads: anyOf(READS, looked.tool) }
}

/** The classes that a word of the request hints at: no other can be named in it, so no other is looked for. */
function hintsIn({ hints }: StandingLaw, { intent, tool, commands }: Seen): ReadonlySet<ClassLaw> {
  let found: Set<ClassLaw> | undefined
  for (const readings of [intent, tool, commands])
    for (const words of readings)
      for (const word of words)
        for (const law of hints.get(word) ?? NO_LAWS) {
          found ??= new Set()
          found.add(law)
        }
  return found ?? NO_HINTS
}

const NO_LAWS: readonly ClassLaw[] = []
const NO_HINTS: ReadonlySet<ClassLaw> = new Set()

function isOf(law: ClassLaw, seen: Seen, hinted: ReadonlySet<ClassLaw>): boolean {
  if (law.name === 'destructive') return hinted.has(law) && isDestructive(law, seen)
  return (hinted.has(law) && named(law, seen)) || shown(law.name, seen)
}

/** Whether its words are those of the class: in the intent, in the tool's name, or in a command among the arguments. */
function named(law: ClassLaw, seen: Seen): boolean {
  const { intent, tool, target, commands } = seen
  if (findIntent(law.phrases, intent) ?? findIntent(law.phrases, tool) ?? findIntent(law.commands, commands)) return true
  if (!seen.reads && findIntent(law.tools, tool)) return true
  return law.pairs.some(
    (pair) =>
      intent.some((words) => follows(pair, words)) ||
      tool.some((words) => holdsBoth(pair, words)) ||
      (law.target && acts(pair, intent, tool) && target.some((words) => words.some((word) => pair.objects.has(word)))),
  )
}

/** Whether one of the objects stands shortly behind one of the verbs. */
const follows = ({ verbs, objects }: PairLaw, words: Words): boolean =>
  words.some((word, at) => verbs.has(word) && words.slice(at + 1, at + 1 + REACH).some((next) => objects.has(next)))

/** The names of tools put them in any order: `users.permissions.grant`. */
const holdsBoth = ({ verbs, objects }: PairLaw, words: Words): boolean =>
  words.some((word, at) => verbs.has(word) && words.some((other, i) => i !== at && objects.has(other)))

const acts = ({ verbs }: PairLaw, intent: Readings, tool: Readings): boolean =>
  [...intent, ...tool].some((words) => words.some((word) => verbs.has(word)))

const anyOf = (set: ReadonlySet<string>, readings: Readings): boolean => readings.some((words) => words.some((word) => set.has(word)))

/** What numbers and lists show besides words. */
function shown(name: string, seen: Seen): boolean {
  const { ask, intent, tool, signs } = seen
  switch (name) {
    case 'money_movement':
      return (signs?.pays ?? false) || (anyOf(PAYS, intent) && (CURRENCY.test(ask.task_intent) || intent.some(paysNumber)))
    case 'bulk_deletion':
      return intent.some(deletesMany) || ((signs?.manyThings ?? false) && (anyOf(DELETES, intent) || anyOf(DELETES, tool)))
    case 'mass_message':
      return signs?.manyReaders ?? false
    default:
      return false
  }
}

/** "pay 500 to", "withdraw 20": a number right behind the verb, or one word further. */
const paysNumber = (words: Words): boolean =>
  words.some(
    (word, at) =>
      (word === 'pay' || word === 'wire' || word === 'withdraw' || word === 'refund') && words.slice(at + 1, at + 3).some(isNumber),
  )

const deletesMany = (words: Words): boolean =>
  words.some((word, at) => DELETES.has(word) && isNumber(words[at + 1] ?? '') && Number(words[at + 1]) >= MANY)

const isNumber = (word: string): boolean => /^\d{1,15}$/.test(word)

/** Destructive work needs two people where it is in production, or cannot be undone: because it says so, or by what it is. */
function isDestructive(law: ClassLaw, seen: Seen): boolean {
  if (!named(law, seen)) return false
  const { ask, target, signs, commands } = seen
  const places = [ask.environment ?? '', ...(signs?.stages ?? [])]
  return (
    ask.reversible === false ||
    anyOf(PRODUCTION, withLooks(readingsOf(...places), places)) ||
    anyOf(PRODUCTION, target) ||
    anyOf(FOR_GOOD, commands)
  )
}
