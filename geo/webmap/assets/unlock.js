// The scripts run: the page takes the place of the words for those who have none.
byId("plain").remove();
byId("whole").replaceWith(...byId("whole").childNodes);
// It is seen before the last script has run: what is narrow is so from the first.
document.body.classList.toggle("compact", document.querySelector(".folium-map").clientWidth < Number(document.currentScript.dataset.narrow));
