/** The id of an object of the payments side: any URL-safe text of 1 to 64 characters. */
export const uuidPattern = /^[A-Za-z0-9_-][A-Za-z0-9._~-]{0,63}$/;

/** A coin or token. */
export const assetPattern = /^[A-Z0-9]{2,12}$/;

/** A blockchain. */
export const networkPattern = /^[a-z0-9_-]{2,32}$/;
