export type Merchant = { readonly id: string; readonly name: string };
export type User = { readonly email: string; readonly name: string };
