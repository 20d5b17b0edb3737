// Keeps the page fresh: asks every five seconds whether something changed, and takes the new page's content when it did.
const token = new URLSearchParams(location.search).get("token");
const state = document.getElementById("state");
let tag = null;

function localTimes() {
  for (const time of document.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
}

async function refresh() {
  const answer = await fetch(`/api/track/${encodeURIComponent(token)}`, { headers: tag ? { "If-None-Match": tag } : {} });
  if (answer.status === 304) return;
  if (answer.status === 404) { location.reload(); return; }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  tag = answer.headers.get("ETag");
  const page = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("job");
  if (fresh) document.getElementById("job").replaceWith(document.adoptNode(fresh));
  localTimes();
}

async function keepFresh() {
  try {
    await refresh();
    state.textContent = "";
  } catch {
    state.textContent = "No connection. Trying again…";
  }
  setTimeout(keepFresh, 5000);
}

localTimes();
keepFresh();
