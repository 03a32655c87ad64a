/** Where the API begins. A change that breaks a program gets a new one beside it. */
export const API_PREFIX = '/api/v1';
