import type { Command, MessageRef } from '../../src/core/command.ts'
import type { Millis } from '../../src/core/units.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { report } from './report.ts'

/** How the ledger hears of a message that tells something: that it was posted, or that it never can be. */
export interface Told<Ref = MessageRef> {
  posted(ref: Ref): Command
  failed(reason: string): Command
}

/** Reports what became of a message to a channel; answers when to come again, or nothing when there is nothing left to do. */
export async function reportTold<Ref>(
  governor: GovernorFace,
  channel: string,
  result: ShowResult<Ref>,
  told: Told<Ref>,
): Promise<Millis | undefined> {
  switch (result.kind) {
    case 'shown':
      await report(governor, told.posted(result.ref))
      return undefined
    case 'gone':
      await report(governor, told.failed(result.reason))
      return undefined
    case 'moved':
      await report(governor, { kind: 'channel-moved', from: channel, to: result.to })
      return 0
    case 'later':
      return result.ms
  }
}
