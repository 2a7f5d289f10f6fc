// Takes out the page that is asked for, and puts it in the place of this one.
(async ({ failed }) => {
  try {
    const text = atob(document.getElementById("pages").textContent);
    const packed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const { whole, patches } = JSON.parse(await new Response(stream).text());
    const asked = new URLSearchParams(location.search).get("lang");
    const patch = Object.hasOwn(patches, asked) ? patches[asked] : [[0, whole.length]];
    const page = patch.map((part) => {
      if (typeof part === "string") return part;
      const [start, length] = part;
      return whole.slice(start, start + length);
    }).join("");
    document.open();
    document.write(page);
    document.close();
  } catch {
    document.documentElement.className = "";
    document.getElementById("missing").textContent = failed;
  }
})(document.currentScript.dataset);
