/** The modals, by name; a menu's values name them. */
export const MODAL_NAMES = ['approve', 'reject', 'question', 'edit', 'delegate', 'snooze', 'longer', 'glass'] as const

/** The name of a modal. */
export type ModalName = (typeof MODAL_NAMES)[number]
