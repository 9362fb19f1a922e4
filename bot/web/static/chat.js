// Answers in place; without this file the forms of the page do the same with a reload.
"use strict";
(() => {
  const answers = document.getElementById("answers");

  function said(text) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = text;
    return note;
  }

  function show() {
    answers.scrollTop = 0;
    const { top } = answers.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) answers.scrollIntoView();
  }

  async function answer(form, body) {
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Answer": "in-place" },
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector(".exchange");
    if (found) return document.adoptNode(found);
    const why = page.querySelector(".note, .fault h1 + p, .fault h1");
    return said(why ? why.textContent : response.statusText);
  }

  for (const form of document.querySelectorAll("form[data-answers]")) {
    form.addEventListener("submit", async (event) => {
      const line = form.querySelector("input");
      event.preventDefault();
      const body = new URLSearchParams();
      if (event.submitter?.name) body.set(event.submitter.name, event.submitter.value);
      else if (line) body.set("line", line.value.trim());
      if (!(body.get("line") || body.get("choice")) || form.ariaBusy === "true") return;
      form.ariaBusy = "true";
      try {
        answers.prepend(await answer(form, body));
        if (line) line.value = "";
        show();
      } catch {
        answers.prepend(said(answers.dataset.failed));
      }
      form.ariaBusy = "false";
      if (line && !event.submitter?.name) line.focus();
    });
  }
})();
