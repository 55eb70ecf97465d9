// Says that a check is running: it takes a second or more, and the page waits for it.
document.querySelector("form.proposal").addEventListener("submit", event => {
  const status = event.target.querySelector("[data-running]");
  if (!event.submitter || event.submitter.name !== "als") status.textContent = status.dataset.running;
});
