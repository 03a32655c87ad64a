export const peopleStub = {};
