export const backEndStub = {};
