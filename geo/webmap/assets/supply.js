// Layouts that the page asks for come by this: what is asked goes up, what was found comes back.
export default (component) => {
  const give = () => globalThis.battleHost.supply(component);
  globalThis.battleKnocks ||= [];
  if (globalThis.battleHost) give();
  else globalThis.battleKnocks.push(give);
};
