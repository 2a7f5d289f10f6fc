// Small messages between server and host; it comes with every message, and is short for that reason.
export default ({ data, setStateValue }) => {
  const speak = () => globalThis.battleHost.attach(data, (said) => setStateValue("said", said));
  globalThis.battleKnocks ||= [];
  if (globalThis.battleHost) speak();
  else globalThis.battleKnocks.push(speak);
};
