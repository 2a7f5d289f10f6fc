// A place that the host fills with a part of the panels.
export default ({ data, parentElement }) => {
  globalThis.battleSlots ||= {};
  globalThis.battleSlots[data.name] = parentElement;
  globalThis.battleHost?.render();
};
