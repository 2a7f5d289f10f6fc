// The words for a page without scripts are hidden while the scripts are at work, and shown if one fails.
document.documentElement.className = "scripted";
window.onerror = () => { document.documentElement.className = ""; };
