import { Argument, type Command } from 'commander'
import { loadCharter } from '../../charter/load.ts'
import { type Change, diffContents } from '../../core/constitution/diff.ts'
import { canonicalJson, type Json } from '../../core/json.ts'
import { argument, define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { short } from '../print.ts'
import type { Run } from '../run.ts'

/** Characters of a value that a line shows; `--json` has it all. */
const SHOWN = 100

/** `charter diff`. */
export function diffCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'diff',
    args: [new Argument('<old>', 'a charter file'), new Argument('<new>', 'another')],
    summary: 'Show what differs between two charters, and what of it is locked',
    more: 'Compares what they mean, not how they are written.',
    example: 'charter diff charters/default.yaml charters/strict.yaml',
    async act(run, given) {
      const changes = diffContents(await loadCharter(argument(given)), await loadCharter(argument(given, 1)))
      run.answer({ changes }, () => diffLines(run, changes))
    },
  })
}

/** A diff for people: one line a change, `locked` where the constitution's keys must sign. */
export function diffLines({ paint }: Pick<Run, 'paint'>, changes: readonly Change[]): readonly string[] {
  if (changes.length === 0) return ['They mean the same.']
  const lines = changes.map((change) => line(paint, change))
  const locked = changes.filter((c) => c.locked).length
  const touched = `${locked} of ${changes.length} touch the locked layer: the keys of the constitution must sign.`
  return [...lines, '', locked === 0 ? 'Nothing of it is locked.' : paint('warn', touched)]
}

function line(paint: Run['paint'], { path, before, after, locked }: Change): string {
  const mark = locked ? paint('warn', ' (locked)') : ''
  if (before === undefined) return `${paint('good', `+ ${short(path, SHOWN)}: ${value(after)}`)}${mark}`
  if (after === undefined) return `${paint('bad', `- ${short(path, SHOWN)}: ${value(before)}`)}${mark}`
  return `~ ${short(path, SHOWN)}: ${value(before)} → ${value(after)}${mark}`
}

const value = (json: Json | undefined): string => short(typeof json === 'string' ? json : canonicalJson(json), SHOWN)
