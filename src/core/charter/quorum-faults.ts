import { STANDING } from '../standing-classes/classes.ts'
import { standingLaw } from '../standing-classes/law.ts'
import type { CharterDocument } from './content.ts'
import { isWidened } from './widened.ts'

/** How many must approve, and which part of a charter asks for it. */
interface Needed {
  readonly people: number
  readonly what: string
}

/** What in a charter may need several people; `halt` and `amendments` are checked beside what they are about. */
const NEEDED: readonly ((document: CharterDocument) => readonly Needed[])[] = [
  ({ people }) => standingLaw(people).classes.map((law) => ({ people: law.people, what: `the standing class ${law.name}` })),
  ({ risk }) => (risk ? Object.entries(risk.floor).map(([level, people]) => ({ people: people ?? 0, what: `risk.floor.${level}` })) : []),
]

const approvers = ({ operators }: CharterDocument): readonly string[] =>
  operators.filter(({ roles }) => roles.includes('approver')).map(({ id }) => id)

/**
 * Quorums that the listed people cannot reach. Not asked of an organisation of one, who approves as often as it takes; nor where
 * nobody is listed yet (`strict.yaml` as it comes): there what needs several people is refused at once, and the boot says so.
 */
export function quorumFaults(document: CharterDocument): readonly { readonly path: string; readonly message: string }[] {
  const faults = [...classFaults(document)]
  if (!isWidened(document) || document.solo || document.operators.length === 0) return faults
  const listed = approvers(document)
  const most = NEEDED.flatMap((needed) => needed(document)).reduce((a, b) => (b.people > a.people ? b : a))
  if (most.people < 2) return faults
  if (listed.length < most.people) {
    const who = listed.length === 0 ? 'nobody listed may approve' : `only ${listed.join(', ')} may approve`
    const message = `expected at least ${most.people} people with the role approver, since ${most.what} needs ${most.people}; ${who}. List more, or say solo: true where one person runs everything`
    return [...faults, { path: 'charter.operators', message }]
  }
  for (const [i, { id, owner }] of document.agents.list.entries()) {
    const others = listed.filter((operator) => operator !== owner)
    if (others.length >= most.people) continue
    const message = `expected at least ${most.people} approvers besides ${owner}, who owns ${id} and does not approve for it, since ${most.what} needs ${most.people}; there ${others.length === 1 ? 'is' : 'are'} ${others.length}`
    faults.push({ path: `charter.agents.list.${i}.owner`, message })
  }
  return faults
}

/** A class can be widened, never lowered; one of the charter's own must be able to match. */
function classFaults({ people }: CharterDocument): readonly { readonly path: string; readonly message: string }[] {
  return (people?.classes ?? []).flatMap((one, i) => {
    const path = `charter.people.classes.${i}`
    const known = Object.hasOwn(STANDING, one.class) ? STANDING[one.class as keyof typeof STANDING] : undefined
    if (known && one.people !== undefined && one.people < known.people)
      return [{ path: `${path}.people`, message: `expected at least ${known.people}: the class ${one.class} can be raised, never lowered` }]
    if (!known && one.phrases.length + one.tools.length === 0)
      return [{ path, message: `expected phrases or tools: nothing would ever be of the class ${one.class}` }]
    return []
  })
}
