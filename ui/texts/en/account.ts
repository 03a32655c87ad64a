export const accountStub = {};
