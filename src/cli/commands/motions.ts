import { Argument, type Command, Option } from 'commander'
import type { Change } from '../../core/constitution/diff.ts'
import { diffLines } from '../charter/diff.ts'
import { type Body, listOf } from '../client.ts'
import { argument, define, group, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe, short, table, when } from '../print.ts'
import type { Run } from '../run.ts'

/** `motions list` and `motions second`. */
export function motionCommands(program: Command, deps: CliDeps): void {
  const motions = group(program, 'motions', 'What operators decide together')

  define(motions, deps, {
    name: 'list',
    isDefault: true,
    summary: 'Motions that are open, or ended within a day',
    example: 'motions list',
    async act(run) {
      const body = await run.server.get('/api/v1/motions')
      run.answer(body, () => motionTable(listOf(body, 'motions')))
    },
  })

  define(motions, deps, {
    name: 'show',
    summary: 'One motion, and what a proposed charter would change',
    args: [new Argument('<id>', 'the motion’s id')],
    example: 'motions show mot_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const motion = await run.server.get(`/api/v1/motions/${encodeURIComponent(argument(given))}`)
      run.answer(motion, () => [`${safe(motion['title'])}`, stateLine(motion), ...changeLines(run, motion)])
    },
  })

  define(motions, deps, {
    name: 'second',
    summary: 'Approve a motion, or reject it',
    more: 'One rejection ends it; the last approval it needs does at once what it is for. Where one person runs the organisation (solo), that person approves twice: the second time a while later, with --confirm.',
    args: [new Argument('<id>', 'the motion’s id')],
    options: [
      new Option('--reject', 'say no'),
      new Option('--confirm <end>', 'the last six characters of its id: for a second approval by one person'),
      new Option('--reason <text>', 'why, for the ledger and the people who read it'),
    ],
    example: 'motions second mot_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const [reason, confirm] = [textOption(given, 'reason'), textOption(given, 'confirm')]
      const motion = await run.server.post(`/api/v1/motions/${encodeURIComponent(argument(given))}/votes`, {
        vote: given.options['reject'] === true ? 'reject' : 'approve',
        ...(reason === undefined ? {} : { reason }),
        ...(confirm === undefined ? {} : { confirm }),
      })
      run.answer(motion, () => [stateLine(motion)])
    },
  })
}

const approvals = ({ approvals, people }: Body): string => `${safe(approvals)} of ${safe(people)}`

/** Where a motion is, in one line: what it would do, how many approved it, and how the next one does. */
export function stateLine(motion: Body): string {
  if (motion['state'] === 'carried') return `Carried and done: ${safe(motion['title'])}`
  if (motion['state'] === 'lost') return `Not carried (${safe(motion['outcome'])}): ${safe(motion['title'])}`
  const id = safe(motion['motion_id'])
  return `${approvals(motion)} approvals, open until ${when(motion['deadline'])}. The next operator approves with: countersign motions second ${id}`
}

const changeLines = (run: Run, { changes }: Body): readonly string[] =>
  Array.isArray(changes) ? ['', ...diffLines(run, changes as readonly Change[])] : []

function motionTable(motions: readonly Body[]): readonly string[] {
  if (motions.length === 0) return ['Nothing is proposed.']
  return table([
    ['MOTION', 'STATE', 'APPROVED', 'UNTIL', 'BY', 'WHAT'],
    ...motions.map((m) => [
      safe(m['motion_id']),
      safe(m['state']),
      approvals(m),
      when(m['deadline']),
      m['by'] === null ? '' : short(m['by'], 30),
      short(m['title'], 100),
    ]),
  ])
}
