import type { PeopleSection } from '../charter/sections/people.ts'
import { type IntentIndex, indexIntents } from '../intent.ts'
import { type Pair, STANDING, type StandingClass, type StandingName } from './classes.ts'
import { allForms, formsOf, nounForms } from './words.ts'

/** A class as it is in force: built in and widened by the charter, or the charter's own. */
export interface ClassLaw {
  readonly name: string
  readonly people: number
  readonly does: string
  readonly pairs: readonly PairLaw[]
  readonly phrases: IntentIndex
  readonly tools: IntentIndex
  readonly commands: IntentIndex
  readonly target: boolean
}

/** A pair with all forms of its words. */
export interface PairLaw {
  readonly verbs: ReadonlySet<string>
  readonly objects: ReadonlySet<string>
}

/** The standing classes in force. */
export interface StandingLaw {
  readonly classes: readonly ClassLaw[]
  /** The most approvals that any of them needs. */
  readonly most: number
  /** Classes by the words without which none of them is named: the first of each phrase, and the verbs. */
  readonly hints: ReadonlyMap<string, readonly ClassLaw[]>
}

const pairLaw = ({ verbs, objects, exact }: Pair): PairLaw => ({
  verbs: allForms(verbs, formsOf),
  objects: exact ? new Set(objects) : allForms(objects, nounForms),
})

const builtIn = (name: StandingName, added: Added): ClassLaw => {
  const known: StandingClass = STANDING[name]
  return {
    name,
    people: Math.max(known.people, added.people),
    does: known.does,
    pairs: known.pairs.map(pairLaw),
    phrases: indexIntents([...known.phrases, ...added.phrases]),
    tools: indexIntents([...known.tools, ...added.tools]),
    commands: indexIntents(known.commands),
    target: known.target ?? false,
  }
}

interface Added {
  readonly people: number
  readonly phrases: readonly string[]
  readonly tools: readonly string[]
}

/** Everything a section says of a class; it may say it in several places. */
function addedTo(name: string, section: PeopleSection | undefined): Added {
  const said = (section?.classes ?? []).filter((one) => one.class === name)
  return {
    people: Math.max(1, ...said.map((one) => one.people ?? 1)),
    phrases: said.flatMap((one) => one.phrases),
    tools: said.flatMap((one) => one.tools),
  }
}

let unchanged: StandingLaw | undefined

/** The standing classes under a charter's section: the built-in ones, never fewer or narrower, and those it adds. */
export function standingLaw(section: PeopleSection | undefined): StandingLaw {
  if (!section || section.classes.length === 0) {
    unchanged ??= lawOf(undefined)
    return unchanged
  }
  return lawOf(section)
}

function lawOf(section: PeopleSection | undefined): StandingLaw {
  const names = Object.keys(STANDING) as readonly StandingName[]
  const own = new Set((section?.classes ?? []).map((one) => one.class).filter((name) => !Object.hasOwn(STANDING, name)))
  const classes = [
    ...names.map((name) => builtIn(name, addedTo(name, section))),
    ...[...own].sort().map((name): ClassLaw => {
      const { people, phrases, tools } = addedTo(name, section)
      const nothing = indexIntents([])
      const does = `is of the charter's class "${name}"`
      return { name, people, does, pairs: [], phrases: indexIntents(phrases), tools: indexIntents(tools), commands: nothing, target: false }
    }),
  ]
  return { classes, most: Math.max(...classes.map(({ people }) => people)), hints: hintsOf(classes) }
}

function hintsOf(classes: readonly ClassLaw[]): StandingLaw['hints'] {
  const hints = new Map<string, ClassLaw[]>()
  for (const law of classes) {
    const { pairs, phrases, tools, commands } = law
    const words = [phrases, tools, commands, ...pairs.map(({ verbs }) => verbs)].flatMap((index) => [...index.keys()])
    for (const word of new Set(words)) hints.set(word, [...(hints.get(word) ?? []), law])
  }
  return hints
}
