import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Entry } from '../../../src/core/entry.ts'
import { listSegments } from '../../../src/ledger/stores/file/names.ts'
import { readLedger, verifyFile } from '../ledger.ts'
import type { Scene } from '../play.ts'
import type { Setting } from '../setting.ts'
import { StepFailed } from '../stage.ts'
import { PAYMENT } from './approved.ts'

/** The evidence: whole, repeatable, and not to be changed by anybody unseen. */
export const ledger: Scene<Setting> = {
  name: 'ledger',
  title: 'The ledger remembers everything, and shows when somebody changes it',
  async play(stage, setting) {
    const { entries, head } = await readLedger(setting)
    const asked = entries.find(isPayment)
    if (!asked) throw new StepFailed(`"${PAYMENT.task_intent}" is in the ledger`, entries.length)
    const about = entries.filter(({ subject, type }) => subject === asked.subject && !type.startsWith('card.'))
    stage.card(
      'what it says of the payment (without the cards)',
      about.map(({ seq, type, actor }) => `${String(seq).padStart(3)}  ${type.padEnd(17)} ${actor}`).join('\n'),
    )

    const file = (await listSegments(setting.dataDir)).get('demo')?.[0]?.path ?? ''
    const whole = await verifyFile(file, head)
    stage.check(`all ${whole.entries} entries of ${basename(file)} are whole: each holds the hash of the one before`, whole.ok, whole)
    stage.check(
      `all ${whole.replay?.commands} commands in it were decided once more, with the same result`,
      whole.replay?.difference === undefined,
      whole,
    )

    stage.say(`Somebody changes one byte in a copy: in entry ${asked.seq} the price that alice approved, $6.50, becomes $9.50.`)
    const copy = join(setting.dir, 'copy.jsonl')
    await writeFile(copy, changed(await readFile(file, 'utf8')))
    const { fault } = await verifyFile(copy, head)
    stage.check(
      `verifying the copy fails and names entry ${asked.seq}: ${fault?.detail}`,
      fault?.seq === asked.seq && fault.fault === 'hash',
      fault ?? 'nothing found',
    )
  },
}

const isPayment = ({ type, data }: Entry): boolean => type === 'request.asked' && JSON.stringify(data).includes(PAYMENT.task_intent)

/** The file with one byte of the payment's request changed. */
function changed(text: string): string {
  const before = '"estimated_cost":6500000'
  const at = text.indexOf(before)
  if (at < 0) throw new StepFailed('the price of the payment is in the file', text.length)
  return `${text.slice(0, at)}"estimated_cost":9500000${text.slice(at + before.length)}`
}
