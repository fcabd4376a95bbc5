import type { Change } from '../constitution/diff.ts'
import { kindOf } from '../improvements/table.ts'
import { canonicalJson } from '../json.ts'
import { legible } from '../legible.ts'
import type { Motion } from '../motions/kinds.ts'
import type { Matter } from '../motions/record.ts'
import type { Catalogue } from './catalogue/index.ts'

/** One difference in one line, such as `budgets.agent_day_usd: 10 → 20`; marked where it touches the locked layer. */
function changeLine({ path, before, after, locked }: Change, { motions: { change } }: Catalogue): string {
  const value = (json: Change['before']): string => legible(JSON.stringify(json))
  const what =
    before === undefined
      ? change.added(value(after))
      : after === undefined
        ? change.removed(value(before))
        : `${value(before)} → ${value(after)}`
  return `${locked ? `${change.locked} ` : ''}${legible(path)}: ${what}`
}

/** Every difference in a line of its own; what touches the locked layer stands first. */
export const changeLines = ({ changes = [] }: Matter, words: Catalogue): readonly string[] =>
  [...changes.filter(({ locked }) => locked), ...changes.filter(({ locked }) => !locked)].map((change) => changeLine(change, words))

/** What a motion would change, line by line; of an improvement that is no text of the charter, the change itself. */
export const matterLines = (motion: Motion, matter: Matter, words: Catalogue): readonly string[] =>
  motion.kind === 'improve' && !kindOf(motion.change).edits ? [legible(canonicalJson(motion.change))] : changeLines(matter, words)
