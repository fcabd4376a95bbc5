import { approve } from './approve.ts'
import { delegate } from './delegate.ts'
import { edit } from './edit.ts'
import { glass } from './glass.ts'
import type { ModalName } from './kinds.ts'
import { longer } from './longer.ts'
import type { Modal } from './modal.ts'
import { question } from './question.ts'
import { reject } from './reject.ts'
import { snooze } from './snooze.ts'

/** Every modal by its name. */
export const MODALS = { approve, edit, reject, question, delegate, snooze, longer, glass } as const satisfies Record<ModalName, Modal>
