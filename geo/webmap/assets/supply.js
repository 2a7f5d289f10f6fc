// Layouts that the page asks for come by this: what is asked goes up, what was found comes back.
const supply = (component) => (globalThis.battleHost
  ? globalThis.battleHost.supply(component) : setTimeout(supply, 30, component));
export default supply;
