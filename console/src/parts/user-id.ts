const ID = /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}$/;

/** What the API takes as the id of a user. */
export const isUserId = (text: string) => ID.test(text);
