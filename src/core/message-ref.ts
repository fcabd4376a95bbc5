/** Where a card stands on a platform: enough to edit it after a restart. */
export type MessageRef =
  | { readonly on: 'telegram'; readonly chat: number; readonly message: number }
  | { readonly on: 'slack'; readonly channel: string; readonly ts: string }
