// Small messages between server and host; it comes with every message, and is short for that reason.
const attach = (data, say) => (globalThis.battleHost
  ? globalThis.battleHost.attach(data, say) : setTimeout(attach, 30, data, say));
export default ({ data, setStateValue }) => { attach(data, (said) => setStateValue("said", said)); };
