/** What an approval needs besides the tap: what is at stake typed by hand, or a one-time code. */
export type Confirm = 'typed' | 'totp'

/** Every {@link Confirm}, in the order in which they are looked at. */
export const CONFIRMS = ['typed', 'totp'] as const satisfies readonly Confirm[]

/** Whether each approval of what is asked needs a one-time code. */
export const asksForCodes = (asked: { readonly confirm?: readonly Confirm[] } | null | undefined): boolean =>
  asked?.confirm?.includes('totp') ?? false
