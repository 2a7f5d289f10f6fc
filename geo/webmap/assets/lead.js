// The root of a site leads to the page of the language that is asked for, or of the first one.
(({ languages }) => {
  const [first, ...others] = languages.split(" ");
  const asked = new URLSearchParams(location.search).get("lang");
  const lang = others.includes(asked) ? asked : first;
  location.replace(`${lang}/index.html${location.search}${location.hash}`);
})(document.currentScript.dataset);
