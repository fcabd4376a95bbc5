import type { Door } from '../principal.ts'
import type { Changes } from './changes.ts'
import type { Seen } from './record.ts'

/** Commands about edits. */
export interface EditCommands {
  /** Who may vote on a waiting request changes it, and with `approve` approves what it then is, as far as they are asked. */
  edit: {
    readonly request_id: string
    readonly changes: Changes
    /** What the editor looked at; what happened since refuses the edit. */
    readonly seen: Seen
    readonly approve: boolean
    readonly reason?: string
    readonly door: Door
    /** As of `vote`. */
    readonly channel?: string
  }
}
